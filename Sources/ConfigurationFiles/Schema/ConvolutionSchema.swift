import DMFT
import FileFormats

// A network of convolutions, pooling and dense layers: `layers: [{conv: {channels: 64, size: 3, stride: 2}}, {dense: 128}]`.
extension Schema {
  package static let convolutional = Section(
    Key(
      "layers",
      .list(
        of: .mapping(imageLayer), limit: ConvolutionalNetwork.deepest,
        "a list of 1 to \(ConvolutionalNetwork.deepest) mappings, {conv: …}, {pool: …} or {dense: N}"),
      "convolutions, average pooling and dense layers, lowest first"),
    activation, activationPower, richness
  ) { layers, function, power, richness in
    try ConvolutionalNetwork(
      layers: layers, activation: Activation(function, power: power), richness: richness)
  }

  private static let imageLayer = Section.either([
    .init(
      with: "conv",
      Section(Key("conv", .mapping(convolution), "patches of the map below, each seen with the same weights"))
      {
        ConvolutionalNetwork.Layer.convolution($0)
      }),
    .init(
      with: "pool",
      Section(Key("pool", .mapping(pooling), "means over patches of the map below, channel by channel")) {
        ConvolutionalNetwork.Layer.pool($0)
      }),
    .init(
      with: "dense",
      Section(Key("dense", .extent, "units that see the whole map below")) {
        ConvolutionalNetwork.Layer.dense($0)
      }),
  ])

  private static let convolution = Section(
    Key("channels", .extent, "C, channels of the layer"),
    Key("size", .count(1...limitOfSize), "pixels of a side of a patch"),
    Key("stride", .count(1...limitOfSize), usual: 1, "pixels from one patch to the next"),
    Key("padding", .count(0...limitOfSize), usual: 0, "pixels of zeros around the map; less than the size")
  ) { channels, size, stride, padding in
    ConvolutionalNetwork.Convolution(channels: channels, size: size, stride: stride, padding: padding)
  }

  private static let pooling = Section(
    Key(
      "size", .count(1...limitOfSize, orWord: "global"), "pixels of a side of a patch; global: the whole map"),
    Key(
      optional: "stride", .count(1...limitOfSize), otherwise: "the size",
      "pixels from one patch to the next")
  ) { size, stride in
    ConvolutionalNetwork.Pooling(size: size, stride: stride)
  }

  /// More pixels than any image has; keeps a typing error from overflowing.
  private static let limitOfSize = 1_000_000
}
