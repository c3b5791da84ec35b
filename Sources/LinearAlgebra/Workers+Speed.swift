extension Workers {
  /// Flops a second of one core in products as large as those of all nodes of a march together, measured when first asked for: some milliseconds.
  ///
  /// The best of a few, so that neighbours do not count.
  public static let productSpeed: Double = {
    let (rows, size) = (256, 256)
    let left = [Double](repeating: 1, count: rows * size)
    let right = [Double](repeating: 1, count: size * size)
    var target = [Double](repeating: 0, count: rows * size)
    let clock = ContinuousClock()
    var best = Duration.seconds(1)
    for _ in 0..<12 {
      let time = clock.measure {
        unsafe left.withUnsafeBufferPointer { left in
          unsafe right.withUnsafeBufferPointer { right in
            unsafe target.withUnsafeMutableBufferPointer { target in
              guard let a = left.baseAddress, let b = right.baseAddress, let c = target.baseAddress else {
                return
              }
              unsafe BLAS.multiplyAdd(rows, size, size, 1, a, size, b, size, transposed: false, c, size)
            }
          }
        }
      }
      best = min(best, time)
    }
    let seconds = best.inSeconds
    return Double(2 * rows * size * size) / max(seconds, 1e-9)
  }()
}
