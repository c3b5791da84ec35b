import LinearAlgebra

/// A nonlinear network that learns given samples, in mean-field parameterisation and centred: f − f(0) is trained.
///
/// A new one is a case here, with what its theory and its simulation know of it.
public enum Architecture: Sendable, Hashable {
  /// h^1 = W^1 x/√D; otherwise as `Perceptron` says.
  case perceptron(Perceptron)
  /// On images.
  case convolutional(ConvolutionalNetwork)

  /// γ.
  public var richness: Double {
    switch self {
    case .perceptron(let network): network.richness
    case .convolutional(let network): network.richness
    }
  }

  public var activation: Activation {
    switch self {
    case .perceptron(let network): network.activation
    case .convolutional(let network): network.activation
    }
  }

  /// Units or channels of each layer, lowest first; nil for those without weights, which have the channels of the layer below.
  public var widths: [Extent?] {
    switch self {
    case .perceptron(let network): Array(repeating: network.width, count: network.depth)
    case .convolutional(let network): network.layers.map(\.channels)
    }
  }

  /// What each layer sees of the map below it; a row of numbers is a map of one pixel.
  ///
  /// - Parameter count: of the channels of a layer, as the next one counts them.
  public func layers(on input: InputShape, counting count: (Extent) throws -> Int) throws -> [MapLayer] {
    switch self {
    case .perceptron(let network):
      let below = [input.numbers] + (try (1..<network.depth).map { _ in try count(network.width) })
      return below.map { MapLayer(WindowShape(whole: 1, 1, channels: $0)) }
    case .convolutional(let network): return try network.layers(on: input, counting: count)
    }
  }

  /// What a configuration calls it.
  public var name: String {
    switch self {
    case .perceptron: "mlp"
    case .convolutional: "cnn"
    }
  }

  /// Whether every layer is infinitely wide.
  public var isInfinite: Bool {
    switch self {
    case .perceptron(let network): network.width == .infinite
    case .convolutional(let network): network.isInfinite
    }
  }

  /// The network of s times as many units in every layer.
  package func widened(by copies: Int) throws -> Architecture {
    switch self {
    case .perceptron(let network): .perceptron(try network.widened(by: copies))
    case .convolutional(let network): .convolutional(try network.widened(by: copies))
    }
  }

  /// - Throws: `DescriptionError` for inputs that it has no use for. A perceptron takes an image as its row of numbers.
  package func check(_ input: InputShape) throws {
    switch self {
    case .perceptron: return
    case .convolutional(let network): _ = try network.layers(on: input) { _ in 1 }
    }
  }
}

extension Perceptron {
  /// The network of s times as many units in every layer.
  package func widened(by copies: Int) throws -> Perceptron {
    try Perceptron(
      depth: depth, width: width.replicated(by: copies), activation: activation, richness: richness)
  }
}
