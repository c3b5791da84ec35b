import LinearAlgebra

extension ConvolutionalNetwork {
  /// What each layer sees of the map below it.
  ///
  /// - Parameter count: of the channels of a layer, as the next one counts them.
  /// - Throws: `DescriptionError` for inputs that are no images, and patches that are larger than the map.
  public func layers(on input: InputShape, counting count: (Extent) throws -> Int) throws -> [MapLayer] {
    guard case .image(var height, var width, var channels) = input else {
      throw DescriptionError(
        "task.samples.inputs", "rows of \(input)",
        "images, samples × height × width × channels, for network.model cnn")
    }
    return try layers.enumerated().map { index, layer in
      let whole = WindowShape(whole: height, width, channels: channels)
      let made: MapLayer
      switch layer {
      case .dense: made = MapLayer(whole)
      case .convolution(let convolution):
        try check(
          convolution.size, on: whole, padding: convolution.padding, "network.layers[\(index)].conv.size")
        made = MapLayer(
          WindowShape(
            height: height, width: width, channels: channels, windowHeight: convolution.size,
            windowWidth: convolution.size, stride: convolution.stride, padding: convolution.padding))
      case .pool(let pooling):
        guard let size = pooling.size else {
          made = MapLayer(whole, .mean)
          break
        }
        try check(size, on: whole, "network.layers[\(index)].pool.size")
        made = MapLayer(
          WindowShape(
            height: height, width: width, channels: channels, windowHeight: size, windowWidth: size,
            stride: pooling.stride ?? size), .mean)
      }
      (height, width) = (made.windows.outputHeight, made.windows.outputWidth)
      if let made = layer.channels { channels = try count(made) }
      return made
    }
  }

  private func check(_ size: Int, on map: WindowShape, padding: Int = 0, _ key: String) throws {
    let most = min(map.height, map.width) + 2 * padding
    guard size <= most else {
      throw DescriptionError(
        key, "\(size)",
        "≤ \(most), which the map below of \(map.height) × \(map.width) pixels has room for")
    }
  }
}
