import CLAPACKE

// A matrix F and vectors: one thread, safe to call from many. *Complexity*: rows × columns each, bound by the reading of the
// entries.
extension DenseMatrix {
  /// y ← F x.
  public func apply(to x: [Double], into y: inout [Double]) {
    precondition(x.count == columns && y.count == rows)
    multiply(CblasNoTrans, x, times: 1, into: &y)
  }

  /// x ← factor · Fᵀ y.
  public func applyTransposed(to y: [Double], times factor: Double, into x: inout [Double]) {
    precondition(y.count == rows && x.count == columns)
    multiply(CblasTrans, y, times: factor, into: &x)
  }

  /// x F, or x Fᵀ, for the first numbers of x.
  public func product(_ x: [Double], transposed: Bool = false) -> [Double] {
    precondition(x.count >= (transposed ? columns : rows))
    var y = [Double](repeating: 0, count: transposed ? rows : columns)
    multiply(transposed ? CblasNoTrans : CblasTrans, x, times: 1, into: &y)
    return y
  }

  /// F ← F + factor · a bᵀ.
  public mutating func addOuter(_ a: [Double], _ b: [Double], times factor: Double) {
    precondition(a.count == rows && b.count == columns)
    guard !entries.isEmpty else { return }
    BLAS.prepare()
    unsafe entries.withUnsafeMutableBufferPointer { f in
      unsafe a.withUnsafeBufferPointer { a in
        unsafe b.withUnsafeBufferPointer { b in
          unsafe cblas_dger(
            CblasRowMajor, Int32(a.count), Int32(b.count), factor, a.baseAddress, 1, b.baseAddress, 1,
            f.baseAddress, Int32(b.count))
        }
      }
    }
  }

  private func multiply(
    _ transpose: CBLAS_TRANSPOSE, _ x: [Double], times factor: Double, into y: inout [Double]
  ) {
    guard rows > 0, columns > 0 else { return }
    BLAS.prepare()
    unsafe entries.withUnsafeBufferPointer { f in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe y.withUnsafeMutableBufferPointer { y in
          unsafe cblas_dgemv(
            CblasRowMajor, transpose, Int32(rows), Int32(columns), factor, f.baseAddress, Int32(columns),
            x.baseAddress, 1, 0, y.baseAddress, 1)
        }
      }
    }
  }
}
