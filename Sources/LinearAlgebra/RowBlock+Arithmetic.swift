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

  /// self ← self + α other ∘ factors, for the same rows.
  public mutating func addProduct(_ alpha: Double, _ other: RowBlock, entrywise factors: RowBlock) {
    precondition(window == factors.window)
    let stride = factors.stride
    unsafe factors.read { factor in
      unsafe combine(other) { target, source, row, s in
        unsafe target.pointee += alpha * source * factor[row * stride + s]
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

  /// Multiplies entry (t, s) by d(t) d(s).
  public mutating func scaleBothSides(by d: [Double]) {
    scaleColumns(by: d)
    for t in window {
      let factor = d[t]
      updateRow(t) { _, entry in entry *= factor }
    }
  }

  /// Multiplies column s by d(s).
  public mutating func scaleColumns(by d: [Double]) {
    for t in window { updateRow(t) { s, entry in entry *= d[s] } }
  }

  /// Adds entry (t, s) of other times d(s).
  public mutating func addScaledColumns(of other: RowBlock, by d: [Double]) {
    unsafe d.withUnsafeBufferPointer { d in
      unsafe combine(other) { target, source, _, s in unsafe target.pointee += source * d[s] }
    }
  }

  /// Sets the entries right of the diagonal to zero.
  public mutating func clearAboveDiagonal() {
    for t in window { for s in (t + 1)..<max(t + 1, width) { self[t, s] = 0 } }
  }

  /// Copies the entries left of the diagonal to their mirror images inside the window.
  public mutating func mirrorBelowDiagonal() {
    for t in window { for s in (t + 1)..<max(t + 1, width) { self[t, s] = self[s, t] } }
  }

  /// The largest |entry − mirror image| inside the window.
  public var asymmetry: Double {
    var largest = 0.0
    for t in window {
      for s in window.lowerBound..<t { largest = max(largest, abs(self[t, s] - self[s, t])) }
    }
    return largest
  }

  /// The largest |entry|; infinite when an entry is not a number.
  public var maximumMagnitude: Double { maximumMagnitude(below: width) }

  /// The largest |entry| in columns left of the window.
  public var maximumPastMagnitude: Double { maximumMagnitude(below: window.lowerBound) }

  /// The largest |entry − entry of other|, for the same rows; infinite when one is not a number.
  public func maximumDifference(from other: RowBlock) -> Double {
    var difference = self
    difference.add(-1, other)
    return difference.maximumMagnitude
  }

  private func maximumMagnitude(below end: Int) -> Double {
    unsafe read { base in
      var largest = 0.0
      for row in 0..<rowCount {
        unsafe largest = max(largest, BLAS.maximumMagnitude(end, base + row * stride))
      }
      return largest
    }
  }

  @inline(__always)
  private mutating func combine(
    _ other: RowBlock, _ body: (UnsafeMutablePointer<Double>, Double, Int, Int) -> Void
  ) {
    precondition(window == other.window)
    let (rows, columns, stride, otherStride) = (rowCount, width, stride, other.stride)
    unsafe other.read { source in
      unsafe write { target in
        for row in 0..<rows {
          for s in 0..<columns {
            unsafe body(target + row * stride + s, source[row * otherStride + s], row, s)
          }
        }
      }
    }
  }
}
