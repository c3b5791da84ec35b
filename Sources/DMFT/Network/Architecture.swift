/// A nonlinear network that learns given samples, in mean-field parameterisation and centred: f − f(0) is trained.
///
/// A new one is a case here, with what its theory and its simulation know of it.
public enum Architecture: Sendable, Hashable {
  /// h^1 = W^1 x/√D; otherwise as `Perceptron` says.
  case perceptron(Perceptron)

  /// γ.
  public var richness: Double {
    switch self {
    case .perceptron(let network): network.richness
    }
  }

  /// What a configuration calls it.
  public var name: String {
    switch self {
    case .perceptron: "mlp"
    }
  }

  /// Whether every layer is infinitely wide.
  public var isInfinite: Bool {
    switch self {
    case .perceptron(let network): network.width == .infinite
    }
  }

  /// The network of s times as many units in every layer.
  func widened(by copies: Int) throws -> Architecture {
    switch self {
    case .perceptron(let network): .perceptron(try network.widened(by: copies))
    }
  }

  /// - Throws: `DescriptionError` for inputs that it has no use for. A perceptron takes an image as its row of numbers.
  func check(_ input: InputShape) throws {
    switch self {
    case .perceptron: return
    }
  }
}

extension Perceptron {
  /// The network of s times as many units in every layer.
  func widened(by copies: Int) throws -> Perceptron {
    try Perceptron(
      depth: depth, width: width.replicated(by: copies), activation: activation, richness: richness)
  }
}
