extension RowBlock {
  /// self ← self + α other, for the same rows.
  public mutating func add(_ alpha: Double, _ other: RowBlock) {
    precondition(window == other.window)
    let (rows, columns, stride) = (rowCount, width, stride)
    unsafe other.read { source in
      unsafe write { target in
        for row in 0..<rows {
          unsafe BLAS.add(columns, alpha, source + row * other.stride, target + row * stride)
        }
      }
    }
  }

  /// Takes the entries of `other`, for the same rows.
  public mutating func copy(_ other: RowBlock) {
    precondition(window == other.window)
    let (rows, columns, stride) = (rowCount, width, stride)
    unsafe other.read { source in
      unsafe write { target in
        for row in 0..<rows {
          unsafe (target + row * stride).update(from: source + row * other.stride, count: columns)
        }
      }
    }
  }

  /// Multiplies every entry by α.
  public mutating func scale(by alpha: Double) {
    for t in window { updateRow(t) { _, entry in entry *= alpha } }
  }

  /// Adds α to the diagonal.
  public mutating func addDiagonal(_ alpha: Double) {
    for t in window { self[t, t] += alpha }
  }

  /// Sets the entries right of the diagonal to zero.
  public mutating func clearAboveDiagonal() {
    for t in window { for s in t + 1..<max(t + 1, window.upperBound) { self[t, s] = 0 } }
  }

  /// Copies the entries left of the diagonal to their mirror images inside the window.
  public mutating func mirrorBelowDiagonal() {
    for t in window { for s in t + 1..<max(t + 1, window.upperBound) { self[t, s] = self[s, t] } }
  }

  /// The largest |entry − mirror image| inside the window.
  public var asymmetry: Double {
    var largest = 0.0
    for t in window {
      for s in window.lowerBound..<t { largest = max(largest, abs(self[t, s] - self[s, t])) }
    }
    return largest
  }

  /// The largest |entry or coefficient|; infinite when one is not a number.
  public var maximumMagnitude: Double {
    let width = width
    return unsafe read { base in
      var largest = 0.0
      for row in 0..<rowCount {
        unsafe largest = max(largest, BLAS.maximumMagnitude(width, base + row * stride))
      }
      return largest
    }
  }

  /// The largest |entry − entry of other|, for the same rows; infinite when one is not a number.
  public func maximumDifference(from other: RowBlock) -> Double {
    precondition(window == other.window)
    let width = width
    return unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: width) { buffer in
      guard let line = buffer.baseAddress else { return 0 }
      return unsafe read { mine in
        unsafe other.read { theirs in
          var largest = 0.0
          for row in 0..<rowCount {
            unsafe line.update(from: mine + row * stride, count: width)
            unsafe BLAS.add(width, -1, theirs + row * other.stride, line)
            largest = unsafe max(largest, BLAS.maximumMagnitude(width, line))
          }
          return largest
        }
      }
    }
  }
}
