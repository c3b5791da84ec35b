/// Windows that move over a map of pixels, each with its channels.
///
///     output pixel (i, j) sees the pixels (s i − p + a, s j − p + b),  0 ≤ a < window height, 0 ≤ b < window width
///
/// with stride s and p pixels of zeros around the map. Maps are stored pixel after pixel, row by row, the channels
/// innermost; a window is the row of its pixels in the same order, zeros where it sees the padding.
public struct WindowShape: Sendable, Hashable {
  /// Of the map that is seen, in pixels.
  public let height, width: Int
  public let channels: Int
  /// Of the window, in pixels.
  public let windowHeight, windowWidth: Int
  public let stride: Int
  public let padding: Int

  /// - Precondition: the window fits into the padded map, and no window sees nothing but padding.
  public init(
    height: Int, width: Int, channels: Int, windowHeight: Int, windowWidth: Int, stride: Int = 1,
    padding: Int = 0
  ) {
    precondition(height >= 1 && width >= 1 && channels >= 1 && windowHeight >= 1 && windowWidth >= 1)
    precondition(stride >= 1 && padding >= 0 && padding < min(windowHeight, windowWidth))
    precondition(windowHeight <= height + 2 * padding && windowWidth <= width + 2 * padding)
    (self.height, self.width, self.channels) = (height, width, channels)
    (self.windowHeight, self.windowWidth) = (windowHeight, windowWidth)
    (self.stride, self.padding) = (stride, padding)
  }

  /// The one window that is the whole map.
  public init(whole height: Int, _ width: Int, channels: Int) {
    self.init(height: height, width: width, channels: channels, windowHeight: height, windowWidth: width)
  }

  public var outputHeight: Int { (height + 2 * padding - windowHeight) / stride + 1 }
  public var outputWidth: Int { (width + 2 * padding - windowWidth) / stride + 1 }
  /// Pixels of the map that is seen.
  public var pixels: Int { height * width }
  /// Windows, the pixels of the next map.
  public var windows: Int { outputHeight * outputWidth }
  /// Pixels of a window, with those of the padding.
  public var windowPixels: Int { windowHeight * windowWidth }
  /// Numbers of a window.
  public var windowSize: Int { windowPixels * channels }
  /// Numbers of a map.
  public var mapSize: Int { pixels * channels }

  /// Whether the windows in their order are the map itself: one that is all of it, or one a pixel.
  public var isMap: Bool {
    padding == 0
      && (windowHeight == height && windowWidth == width || windowPixels == 1 && stride == 1)
  }

  /// The pixels of the map that window number `index` sees.
  public func pixels(ofWindow index: Int) -> [Int] { places(ofWindow: index).compactMap { $0 } }

  /// What window number `index` sees at each of its places: a pixel of the map, or nil for padding.
  public func places(ofWindow index: Int) -> [Int?] {
    let (top, left) = (index / outputWidth * stride - padding, index % outputWidth * stride - padding)
    return (top..<top + windowHeight).flatMap { y in
      (left..<left + windowWidth).map { x in
        (0..<height).contains(y) && (0..<width).contains(x) ? y * width + x : nil
      }
    }
  }
}
