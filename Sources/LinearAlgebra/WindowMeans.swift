// Means over windows of maps, channel by channel. *Complexity*: as many numbers as the windows have.

extension DenseReal {
  /// Means over each window, channel by channel: maps, `count` of height × width × channels, to windows × channels each.
  public static func average(
    _ maps: Span<Self>, _ shape: WindowShape, count: Int, into means: inout MutableSpan<Self>
  ) {
    precondition(maps.count >= count * shape.mapSize)
    precondition(means.count >= count * shape.windows * shape.channels)
    let (channels, factor) = (shape.channels, 1 / Self(shape.windowPixels))
    unsafe maps.withUnsafeBufferPointer { maps in
      unsafe means.withUnsafeMutableBufferPointer { means in
        guard let maps = maps.baseAddress, let means = means.baseAddress else { return }
        forEachPixel(shape, count) { place, start, isFirst in
          let (mean, pixel) = unsafe (means + place, maps + start)
          if isFirst { unsafe mean.update(repeating: 0, count: channels) }
          for k in 0..<channels { unsafe mean[k] += factor * pixel[k] }
        }
      }
    }
  }

  /// The transpose of `average`: what each pixel gets of the means of the windows that hold it, which overwrites the maps.
  public static func spread(
    _ means: Span<Self>, _ shape: WindowShape, count: Int, into maps: inout MutableSpan<Self>
  ) {
    precondition(maps.count >= count * shape.mapSize)
    precondition(means.count >= count * shape.windows * shape.channels)
    let (channels, factor) = (shape.channels, 1 / Self(shape.windowPixels))
    unsafe means.withUnsafeBufferPointer { means in
      unsafe maps.withUnsafeMutableBufferPointer { maps in
        guard let maps = maps.baseAddress, let means = means.baseAddress else { return }
        unsafe maps.update(repeating: 0, count: count * shape.mapSize)
        forEachPixel(shape, count) { place, start, _ in
          let (mean, pixel) = unsafe (means + place, maps + start)
          for k in 0..<channels { unsafe pixel[k] += factor * mean[k] }
        }
      }
    }
  }
}

/// Calls `body` with the place of every window's mean, where each of its pixels starts in the maps, and whether that is the first.
@inline(__always)
private func forEachPixel(_ shape: WindowShape, _ count: Int, _ body: (Int, Int, Bool) -> Void) {
  precondition(shape.padding == 0)
  var place = 0
  for map in 0..<count {
    for i in 0..<shape.outputHeight {
      for j in 0..<shape.outputWidth {
        let corner = map * shape.pixels + (i * shape.width + j) * shape.stride
        for a in 0..<shape.windowHeight {
          for b in 0..<shape.windowWidth {
            body(place, (corner + a * shape.width + b) * shape.channels, a == 0 && b == 0)
          }
        }
        place += shape.channels
      }
    }
  }
}
