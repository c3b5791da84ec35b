import LinearAlgebra

/// A network of convolutions and dense layers without biases, in mean-field parameterisation, on images.
///
///     h^1_c(x) = Σ_patch W⁰ y/√(s² c_in),   h^{ℓ+1} = Σ_patch W^ℓ φ(h^ℓ)/√(s² C_ℓ)
///     f = Σ_x Σ_c w_cx φ(h^L_c(x))/(√γ C √n) − (the same at initialisation)                                (17.1)
///
/// with s × s patches, n pixels and C channels of the last map; a dense layer sees the whole map, one patch. Every entry
/// starts as an independent standard Gaussian number and moves by the gradient of half the loss times γC, so that γ = 0 is
/// the linearised network and γ = γ₀² that of `Perceptron`. No pooling. Source: derivations/17.
public struct ConvolutionalNetwork: Sendable, Hashable {
  public enum Layer: Sendable, Hashable {
    case convolution(Convolution)
    /// N units that see the whole map below.
    case dense(Extent)

    /// C.
    public var channels: Extent {
      switch self {
      case .convolution(let convolution): convolution.channels
      case .dense(let width): width
      }
    }
  }

  /// Patches of `size` × `size` pixels, every `stride` pixels, on a map with `padding` pixels of zeros around it.
  public struct Convolution: Sendable, Hashable {
    public let channels: Extent
    public let size, stride, padding: Int

    public init(channels: Extent, size: Int, stride: Int = 1, padding: Int = 0) {
      self.channels = channels
      (self.size, self.stride, self.padding) = (size, stride, padding)
    }
  }

  /// Lowest first; not empty.
  public let layers: [Layer]
  public let activation: Activation
  /// γ ≥ 0.
  public let richness: Double

  /// - Throws: `DescriptionError` for no layers or too many, sizes < 1, paddings that a patch does not reach over, and a
  ///   convolution above a dense layer, whose units have no places.
  public init(layers: [Layer], activation: Activation, richness: Double = 1) throws {
    guard (1...Self.deepest).contains(layers.count) else {
      throw DescriptionError("network.layers", "\(layers.count) layers", "1 to \(Self.deepest)")
    }
    guard richness >= 0, richness.isFinite else {
      throw DescriptionError("network.richness", "\(richness)", "≥ 0")
    }
    self.layers = layers
    self.activation = activation
    self.richness = richness
    for index in layers.indices { try checkLayer(index) }
  }

  public static let deepest = 100

  /// Whether every layer is infinitely wide.
  public var isInfinite: Bool { layers.allSatisfy { $0.channels == .infinite } }

  /// The network of s times as many channels in every layer.
  package func widened(by copies: Int) throws -> ConvolutionalNetwork {
    try ConvolutionalNetwork(
      layers: layers.map { layer in
        let channels = layer.channels.replicated(by: copies)
        guard case .convolution(let c) = layer else { return .dense(channels) }
        return .convolution(
          Convolution(channels: channels, size: c.size, stride: c.stride, padding: c.padding))
      }, activation: activation, richness: richness)
  }

  /// The windows of each layer over the map below it.
  ///
  /// - Parameter count: of the channels of a layer, as the next one counts them.
  /// - Throws: `DescriptionError` for inputs that are no images, and patches that are larger than the map.
  public func windows(
    on input: InputShape, counting count: (Extent) throws -> Int
  ) throws -> [WindowShape] {
    guard case .image(var height, var width, var channels) = input else {
      throw DescriptionError(
        "task.samples.inputs", "rows of \(input)",
        "images, samples × height × width × channels, for network.model cnn")
    }
    return try layers.enumerated().map { index, layer in
      let shape: WindowShape
      switch layer {
      case .dense: shape = WindowShape(whole: height, width, channels: channels)
      case .convolution(let convolution):
        let room = (min(height, width), 2 * convolution.padding)
        guard convolution.size <= room.0 + room.1 else {
          throw DescriptionError(
            "network.layers[\(index)].conv.size", "\(convolution.size)",
            "≤ \(room.0 + room.1), which the map below of \(height) × \(width) pixels has room for")
        }
        shape = WindowShape(
          height: height, width: width, channels: channels, windowHeight: convolution.size,
          windowWidth: convolution.size, stride: convolution.stride, padding: convolution.padding)
      }
      (height, width, channels) = (shape.outputHeight, shape.outputWidth, try count(layer.channels))
      return shape
    }
  }

  private func checkLayer(_ index: Int) throws {
    let layer = layers[index]
    let key = "network.layers[\(index)]"
    if case .finite(let count) = layer.channels, count < 1 {
      throw DescriptionError(key, "of \(count) channels", "a whole number ≥ 1, or infinite")
    }
    guard case .convolution(let convolution) = layer else { return }
    if index > 0, case .dense = layers[index - 1] {
      throw DescriptionError(key, "a convolution above a dense layer", "dense")
    }
    for (name, value) in [("size", convolution.size), ("stride", convolution.stride)] where value < 1 {
      throw DescriptionError("\(key).conv.\(name)", "\(value)", "a whole number ≥ 1")
    }
    guard convolution.padding >= 0, convolution.padding < convolution.size else {
      throw DescriptionError(
        "\(key).conv.padding", "\(convolution.padding)",
        "a whole number from 0 to \(convolution.size - 1), less than the size")
    }
  }
}
