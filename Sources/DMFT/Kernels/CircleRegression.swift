import DMFTRuns

/// A nonlinear network that learns a target on the circle.
///
/// Inputs are spread evenly over the grid, which is the distribution of the data. Theory replaces the network by the
/// linear chain on the features of its tangent kernel. Source: derivations/13.
public struct CircleRegression: Model, Hashable {
  public let target: CircleTarget
  public let perceptron: Perceptron

  public init(target: CircleTarget, perceptron: Perceptron) {
    self.target = target
    self.perceptron = perceptron
  }

  /// The modes of the tangent kernel under `chain()`.
  ///
  /// Lazy, γ = 0, it is the network itself, exactly, for N → ∞. Rich, it is a model of it, made to predict exponents: its
  /// kernel has the same eigenvalues at first, and learns in the directions of the target alone.
  public func linearised() throws -> LinearModel {
    LinearModel(task: try linearisedTask(), network: try chain())
  }

  /// One frozen Gaussian map, then as many trained identities as the network has hidden layers, at infinite width.
  public func chain() throws -> Network {
    guard perceptron.richness > 0 else { return try .randomFeatures(width: .infinite) }
    let trained = (0..<perceptron.depth).map { _ in
      Coupling(.identity, trained: true, richness: perceptron.richness)
    }
    return try Network(
      couplings: [Coupling(.gaussian, trained: false)] + trained,
      widths: Array(repeating: .infinite, count: 1 + perceptron.depth))
  }

  public var meaningOfTheory: String? {
    perceptron.richness > 0
      ? "of the linear network with the same tangent kernel: it predicts exponents of the rich network, not prefactors"
      : "of the linearised network, exactly, for infinite width"
  }

  /// α and β of kernel and target, β = (2q − 1)/α; nil for kernels that are no power law.
  public var powerLaw: (capacity: Double, source: Double)? {
    guard let alpha = try? TangentKernel(perceptron).capacityExponent, target.exponent > 0.5 else {
      return nil
    }
    return (alpha, (2 * target.exponent - 1) / alpha)
  }

  /// Of a nonlinear network only the width is multiplied; finite ones approach their theory as 1/copies.
  public func replica(of run: Run, copies: Int) throws -> Run {
    try run.with(
      model: CircleRegression(target: target, perceptron: perceptron.widened(by: copies)))
  }
}
