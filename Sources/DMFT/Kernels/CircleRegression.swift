/// A nonlinear network that learns a target on the circle: what `Run.task` and `Run.network` are the linearisation of.
public struct CircleRegression: Sendable, Hashable {
  public let target: CircleTarget
  public let perceptron: Perceptron

  public init(target: CircleTarget, perceptron: Perceptron) {
    self.target = target
    self.perceptron = perceptron
  }

  /// The linear chain that theory puts in the place of the network: its tangent kernel's features, then as many trained
  /// maps as the network has hidden layers, at infinite width.
  ///
  /// Lazy, γ = 0, it is the network itself, exactly, for N → ∞. Rich, it is a model of it, made to predict exponents: its
  /// kernel has the same eigenvalues at first, and learns in the directions of the target alone.
  public func chain() throws -> Network {
    guard perceptron.richness > 0 else { return try .randomFeatures(width: .infinite) }
    let trained = (0..<perceptron.depth).map { _ in
      Coupling(.identity, trained: true, richness: perceptron.richness)
    }
    return try Network(
      couplings: [Coupling(.gaussian, trained: false)] + trained,
      widths: Array(repeating: .infinite, count: 1 + perceptron.depth))
  }

  /// What theory's curve of the chain is to the network, in words.
  var meaningOfTheory: String {
    perceptron.richness > 0
      ? "of the linear network with the same tangent kernel: it predicts exponents of the rich network, not prefactors"
      : "of the linearised network, exactly, for infinite width"
  }

  /// α and β of kernel and target, β = (2q − 1)/α; nil for kernels that are no power law.
  public var exponents: (capacity: Double, source: Double)? {
    guard let alpha = try? TangentKernel(perceptron).capacityExponent, target.exponent > 0.5 else {
      return nil
    }
    return (alpha, (2 * target.exponent - 1) / alpha)
  }

  /// The network of `copies` times the width, which has the same theory; finite networks approach it as 1/copies.
  func widened(by copies: Int) throws -> CircleRegression {
    CircleRegression(
      target: target,
      perceptron: try Perceptron(
        depth: perceptron.depth, width: perceptron.width.replicated(by: copies),
        activation: perceptron.activation, richness: perceptron.richness))
  }
}
