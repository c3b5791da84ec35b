import LinearAlgebra

/// A network of convolutions, dense layers and average pooling, without biases, in mean-field parameterisation, on images.
///
///     h^1_c(x) = Σ_patch W⁰ y/√(s² c_in),   h^{ℓ+1} = Σ_patch W^ℓ φ(h^ℓ)/√(s² C_ℓ)
///     f = Σ_x Σ_c w_cx φ(h^L_c(x))/(√γ C √n) − (the same at initialisation)                                (17.1)
///
/// with s × s patches, n pixels and C channels of the last map; a dense layer sees the whole map, one patch. Every entry
/// starts as an independent standard Gaussian number and moves by the gradient of half the loss times γC, so that γ = 0 is
/// the linearised network and γ = γ₀² that of `Perceptron`. Pooling takes means of φ(h) over patches, channel by channel.
/// Source: derivations/17.
public struct ConvolutionalNetwork: Sendable, Hashable {
  public enum Layer: Sendable, Hashable {
    case convolution(Convolution)
    /// N units that see the whole map below.
    case dense(Extent)
    case pool(Pooling)

    /// C; nil where it is that of the layer below.
    public var channels: Extent? {
      switch self {
      case .convolution(let convolution): convolution.channels
      case .dense(let width): width
      case .pool: nil
      }
    }
  }

  /// Means over patches of `size` × `size` pixels, every `stride` pixels; what the patches leave over at the far edges is not seen.
  public struct Pooling: Sendable, Hashable {
    /// nil for the whole map.
    public let size: Int?
    /// nil for patches side by side.
    public let stride: Int?

    public init(size: Int?, stride: Int? = nil) { (self.size, self.stride) = (size, stride) }
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

  /// - Throws: `DescriptionError` for no layers or too many, sizes < 1, paddings that a patch does not reach over, a
  ///   convolution or pooling above a dense layer, whose units have no places, and pooling alone, which learns nothing.
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
    guard layers.contains(where: { $0.channels != nil }) else {
      throw DescriptionError(
        "network.layers", "pooling alone", "at least one layer with weights, conv or dense")
    }
  }

  public static let deepest = 100

  /// Whether every layer is infinitely wide.
  public var isInfinite: Bool { layers.allSatisfy { [nil, .infinite].contains($0.channels) } }

  /// The network of s times as many channels in every layer.
  package func widened(by copies: Int) throws -> ConvolutionalNetwork {
    try ConvolutionalNetwork(
      layers: layers.map { layer in
        switch layer {
        case .convolution(let c):
          .convolution(
            Convolution(
              channels: c.channels.replicated(by: copies), size: c.size, stride: c.stride, padding: c.padding)
          )
        case .dense(let width): .dense(width.replicated(by: copies))
        case .pool: layer
        }
      }, activation: activation, richness: richness)
  }

  private func checkLayer(_ index: Int) throws {
    let layer = layers[index]
    let key = "network.layers[\(index)]"
    if case .finite(let count) = layer.channels, count < 1 {
      throw DescriptionError(key, "of \(count) channels", "a whole number ≥ 1, or infinite")
    }
    if index > 0, case .dense = layers[index - 1] {
      switch layer {
      case .dense: break
      case .convolution: throw DescriptionError(key, "a convolution above a dense layer", "dense")
      case .pool: throw DescriptionError(key, "pooling above a dense layer", "dense")
      }
    }
    switch layer {
    case .convolution(let convolution): try check(convolution, "\(key).conv")
    case .pool(let pooling): try check(pooling, "\(key).pool")
    case .dense: break
    }
  }

  private func check(_ convolution: Convolution, _ key: String) throws {
    try check(["size": convolution.size, "stride": convolution.stride], key)
    guard convolution.padding >= 0, convolution.padding < convolution.size else {
      throw DescriptionError(
        "\(key).padding", "\(convolution.padding)",
        "a whole number from 0 to \(convolution.size - 1), less than the size")
    }
  }

  private func check(_ pooling: Pooling, _ key: String) throws {
    if pooling.size == nil, let stride = pooling.stride {
      throw DescriptionError("\(key).stride", "\(stride)", "left out (size global is one patch)")
    }
    try check(["size": pooling.size ?? 1, "stride": pooling.stride ?? 1], key)
  }

  private func check(_ numbers: KeyValuePairs<String, Int>, _ key: String) throws {
    for (name, value) in numbers where value < 1 {
      throw DescriptionError("\(key).\(name)", "\(value)", "a whole number ≥ 1")
    }
  }
}
