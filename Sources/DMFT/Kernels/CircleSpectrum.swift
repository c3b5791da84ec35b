/// The eigenvalues of a tangent kernel on the circle, in order of frequency.
///
///     λ_k = (1/2π) ∫_0^2π K(θ) cos kθ dθ,   K(θ) = Σ_k m_k λ_k cos kθ,   Σ_k m_k λ_k = K(0)          (13.13)
///
/// cos kθ and sin kθ share λ_k under the uniform measure. λ_k ≥ 0; what round-off makes of 0 is exactly 0
/// here. Source: derivations/13.
public struct CircleSpectrum: Sendable {
  /// λ_0, λ_1, ….
  public let eigenvalues: [Double]
  /// Of each, an absolute error: round-off, omitted terms of series, and what is not known of aliases. 0
  /// where λ_k is 0 by symmetry.
  public let errors: [Double]
  /// Eigenvalues at or below it are set to 0.
  public let roundOff: Double
  /// G, the points at which K was evaluated.
  public let points: Int
  /// Every eigenvalue below this frequency is 0 by symmetry, or at least ten times its error.
  public let trustedFrequencies: Int
  /// Whether the grid itself is the measure.
  private let isGrid: Bool

  /// Of the uniform measure on G points 2πj/G: k = 0 … G/2, exactly, aliases included.
  ///
  /// - Precondition: G even.
  /// - Complexity: O(G log G).
  public init(_ kernel: TangentKernel, grid points: Int) {
    let transform = KernelTransform(kernel, points: points)
    self.init(kernel, transform, highest: points / 2, isGrid: true) { _ in (0, 0) }
  }

  /// Of the uniform measure on the circle: k = 0 … `frequencies`.
  ///
  /// For relu^q a grid of at least 16 points a frequency, aliases subtracted by their power law (13.15).
  /// For other activations a grid that is refined until aliases are round-off.
  /// - Complexity: two to three seconds for a million frequencies and three layers, on two cores; 400 MB.
  /// - Precondition: 1 … 10^6 frequencies.
  public init(_ kernel: TangentKernel, frequencies: Int) {
    precondition((1...Self.mostFrequencies).contains(frequencies))
    guard let exponent = kernel.capacityExponent else {
      self.init(smooth: kernel, frequencies: frequencies)
      return
    }
    let transform = KernelTransform(kernel, points: Self.points(from: 1 << 15, for: frequencies))
    let aliases = PowerLawAliases(transform, exponent: exponent)
    self.init(kernel, transform, highest: frequencies, isGrid: false) { aliases.excess($0) }
  }

  /// m_k: 2, but 1 at k = 0, and on a grid at k = G/2.
  public func multiplicity(_ k: Int) -> Double { k == 0 || (isGrid && 2 * k == points) ? 1 : 2 }

  private init(smooth kernel: TangentKernel, frequencies: Int) {
    var transform = KernelTransform(kernel, points: 1 << 12)
    func rest() -> Double {
      transform.coefficients[(3 * transform.points / 8)...].reduce(0) { max($0, abs($1)) }
    }
    while rest() > transform.roundOff, transform.points < Self.mostSmoothPoints {
      transform = KernelTransform(kernel, points: 2 * transform.points)
    }
    let unresolved = rest() > transform.roundOff ? rest() : 0
    self.init(kernel, transform, highest: frequencies, isGrid: false) { _ in (0, unresolved) }
  }

  /// - Parameter excess: what to subtract from the coefficient at k, and the error of that.
  private init(
    _ kernel: TangentKernel, _ transform: KernelTransform, highest: Int, isGrid: Bool,
    excess: (Int) -> (value: Double, error: Double)
  ) {
    var (values, errors) = ([Double](), [Double]())
    values.reserveCapacity(highest + 1)
    errors.reserveCapacity(highest + 1)
    for k in 0...highest {
      let aliases = excess(k)
      let isMissing = kernel.vanishes(at: k)
      let isPresent = k < transform.coefficients.count && !isMissing
      let found = isPresent ? transform.coefficients[k] - aliases.value : 0
      values.append(found > transform.roundOff ? found : 0)
      let error = transform.roundOff + transform.truncation + aliases.error + 0x1p-51 * abs(found)
      errors.append(isMissing ? 0 : error)
    }
    let firstDoubtful = values.indices.first { !kernel.vanishes(at: $0) && values[$0] < 10 * errors[$0] }
    trustedFrequencies = firstDoubtful ?? values.count
    (eigenvalues, self.errors) = (values, errors)
    (points, roundOff, self.isGrid) = (transform.points, transform.roundOff, isGrid)
  }

  private static func points(from least: Int, for frequencies: Int) -> Int {
    var points = least
    while points < 16 * frequencies { points *= 2 }
    return points
  }

  public static let mostFrequencies = 1_000_000
  private static let mostSmoothPoints = 1 << 18
}
