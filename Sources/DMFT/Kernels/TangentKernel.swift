import DMFTRuns
import LinearAlgebra

/// The tangent kernel of a perceptron of infinite width at initialisation, for unit inputs at an angle θ.
///
///     Φ^0 = cos θ,   Φ^ℓ = E[φ(h^ℓ) φ(h'^ℓ)],   Φ'^ℓ = E[φ'(h^ℓ) φ'(h'^ℓ)],   ⟨h^(ℓ+1) h'^(ℓ+1)⟩ = Φ^ℓ
///     K = Φ^L + Σ_{ℓ=1..L} Φ^(ℓ−1) Φ'^ℓ ⋯ Φ'^L                                                        (13.2)
///
/// One term for the readout, one for each map. Neither width nor γ enter: f/√γ moves at the same rate. With
/// df/dt = ⟨K Δ⟩ over the inputs' distribution, the eigenvalues of K (`CircleSpectrum`) are rates of
/// learning in the units of `Mode.eigenvalue`. Source: derivations/13; Jacot, Gabriel and Hongler 2018.
public struct TangentKernel: Sendable {
  public let activation: Activation
  /// Layer by layer, variance 1 in the first.
  public let layers: [DualActivation]

  /// L ≥ 1.
  public var depth: Int { layers.count }

  /// - Throws: `DescriptionError` when variances, which powers raise to powers layer by layer, leave the
  ///   range of numbers.
  public init(depth: Int, activation: Activation) throws {
    precondition(depth >= 1)
    self.activation = activation
    var layers: [DualActivation] = []
    var variance = 1.0
    for _ in 0..<depth {
      layers.append(DualActivation(activation, variance: variance))
      variance = layers[layers.count - 1].meanSquare
      guard variance.isNormal else { throw Self.outOfRange(depth, activation, variance) }
    }
    self.layers = layers
    guard value(at: 0).isNormal else { throw Self.outOfRange(depth, activation, value(at: 0)) }
  }

  public init(_ perceptron: Perceptron) throws {
    try self.init(depth: perceptron.depth, activation: perceptron.activation)
  }

  /// K(θ), for any real θ: K is even and has period 2π.
  ///
  /// - Accuracy: a few units of round-off of K(0) for relu of any power; others also `truncationError`.
  public func value(at angle: Double) -> Double { values(at: [angle])[0] }

  /// K at many angles, for which it is much faster.
  ///
  /// - Complexity: O(n L); about 100 ns for a relu layer.
  public func values(at angles: [Double]) -> [Double] {
    var points = angles.map { angle in
      let at = CorrelationAngle(angle)
      return KernelPoint(at: at, kernel: at.cosine)
    }
    for layer in layers {
      layer.forEach(&points) { point, moments in
        point.kernel = moments.product + point.kernel * moments.derivativeProduct
        point.at = CorrelationAngle(deficit: moments.deficit)
      }
    }
    return points.map(\.kernel)
  }

  /// 2q for relu^q, where the eigenvalues fall as k^-2q; nil where they fall faster than any power.
  ///
  /// The kink |θ|^(2q−1) of E[φ'φ'] at coincident inputs makes the law, at any depth.
  /// (13.17)
  public var capacityExponent: Double? {
    isKinked ? 2 * Double(activation.power) : nil
  }

  /// What truncated series leave out, relative to K(0): summed over layers and both moments of each, which is
  /// *heuristic*, as later layers may enlarge it.
  public var truncationError: Double { layers.reduce(0) { $0 + 2 * $1.truncationError } }

  /// Whether the eigenvalue at frequency k is 0 by symmetry.
  ///
  /// Odd φ give odd kernels, K(π − θ) = −K(θ), even ones even kernels, at any depth. One layer of relu^q is
  /// a kernel of parity q − 1 and a polynomial of degree q in cos θ: frequencies k > q with k − q even are
  /// missing. So it is for one layer of gelu, h/2 and an even function.
  /// (13.18)
  public func vanishes(at k: Int) -> Bool {
    let q = activation.power
    switch activation.function.law.symmetry {
    case .odd: return (k - q) % 2 != 0
    case .evenButForHalf: return depth == 1 && (q == 1 || isKinked) && k > q && (k - q) % 2 == 0
    case .none: return false
    }
  }

  /// relu, whose powers are homogeneous.
  private var isKinked: Bool { activation.function.law.closedForm == .arcCosine }

  private static func outOfRange(_ depth: Int, _ activation: Activation, _ value: Double) -> DescriptionError
  {
    DescriptionError(
      "network.depth", "\(depth) at network.power \(activation.power), with a variance of \(value.readable)",
      "fewer layers or a smaller power, so that every layer's variance is a number")
  }
}
