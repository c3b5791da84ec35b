/// Products of rows that are kept in single precision with vectors in double precision, summed in double precision.
///
/// Both are bound by the reading of the rows, of which there is half as much as in double precision. One thread.
public enum SinglePrecisionRows {
  /// r(s) ← α Σ_i a(s, i) y(i) for the first rows, of y.count entries each.
  public static func multiply(
    _ a: Span<Float>, rows: Int, _ y: Span<Double>, times alpha: Double, into r: inout MutableSpan<Double>
  ) {
    let count = y.count
    precondition(rows >= 0 && a.count >= rows * count && r.count >= rows)
    unsafe a.withUnsafeBufferPointer { a in
      unsafe y.withUnsafeBufferPointer { y in
        guard let a = a.baseAddress, let y = y.baseAddress else { return }
        for first in stride(from: 0, to: rows, by: height) {
          let sums = unsafe innerProducts(RowsAtOnce(a, first, of: rows, count), y, count)
          for row in first..<min(first + height, rows) { r[row] = alpha * sums[row - first] }
        }
      }
    }
  }

  /// y(i) ← y(i) + Σ_s c(s) a(s, i) over the first c.count rows.
  public static func add(_ c: Span<Double>, _ a: Span<Float>, to y: inout MutableSpan<Double>) {
    let (rows, count) = (c.count, y.count)
    precondition(a.count >= rows * count)
    unsafe a.withUnsafeBufferPointer { a in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let a = a.baseAddress, let y = y.baseAddress else { return }
        for first in stride(from: 0, to: rows, by: height) {
          var weights = SIMD4<Double>.zero
          for row in first..<min(first + height, rows) { weights[row - first] = c[row] }
          unsafe addCombination(RowsAtOnce(a, first, of: rows, count), weights, y, count)
        }
      }
    }
  }

  /// Rows that are read together: each number of y serves all of them.
  private static let height = 4

  private static func innerProducts(
    _ a: RowsAtOnce, _ y: UnsafePointer<Double>, _ count: Int
  ) -> SIMD4<Double> {
    var (m0, m1, m2, m3) = (SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero, SIMD4<Double>.zero)
    var i = 0
    while i + 4 <= count {
      let v = unsafe UnsafeRawPointer(y + i).loadUnaligned(as: SIMD4<Double>.self)
      unsafe m0 += a.four(a.row0, i) * v
      unsafe m1 += a.four(a.row1, i) * v
      unsafe m2 += a.four(a.row2, i) * v
      unsafe m3 += a.four(a.row3, i) * v
      i += 4
    }
    var sums = SIMD4(m0.sum(), m1.sum(), m2.sum(), m3.sum())
    while i < count {
      unsafe sums += a.column(i) * y[i]
      i += 1
    }
    return sums
  }

  private static func addCombination(
    _ a: RowsAtOnce, _ c: SIMD4<Double>, _ y: UnsafeMutablePointer<Double>, _ count: Int
  ) {
    var i = 0
    while i + 4 <= count {
      var v = unsafe UnsafeRawPointer(y + i).loadUnaligned(as: SIMD4<Double>.self)
      unsafe v += c[0] * a.four(a.row0, i)
      unsafe v += c[1] * a.four(a.row1, i)
      unsafe v += c[2] * a.four(a.row2, i)
      unsafe v += c[3] * a.four(a.row3, i)
      unsafe UnsafeMutableRawPointer(y + i).storeBytes(of: v, as: SIMD4<Double>.self)
      i += 4
    }
    while i < count {
      unsafe y[i] += (c * a.column(i)).sum()
      i += 1
    }
  }
}

/// Four rows; where there are fewer, the last one again.
@unsafe private struct RowsAtOnce {
  let row0: UnsafePointer<Float>
  let row1: UnsafePointer<Float>
  let row2: UnsafePointer<Float>
  let row3: UnsafePointer<Float>

  init(_ base: UnsafePointer<Float>, _ first: Int, of rows: Int, _ stride: Int) {
    unsafe row0 = base + first * stride
    unsafe row1 = base + min(first + 1, rows - 1) * stride
    unsafe row2 = base + min(first + 2, rows - 1) * stride
    unsafe row3 = base + min(first + 3, rows - 1) * stride
  }

  @inline(__always)
  func four(_ row: UnsafePointer<Float>, _ i: Int) -> SIMD4<Double> {
    unsafe SIMD4<Double>(UnsafeRawPointer(row + i).loadUnaligned(as: SIMD4<Float>.self))
  }

  func column(_ i: Int) -> SIMD4<Double> {
    unsafe SIMD4(Double(row0[i]), Double(row1[i]), Double(row2[i]), Double(row3[i]))
  }
}
