import CLAPACKE

/// Products of one dense matrix, row after row, with vectors.
///
/// One thread; safe to call from many. *Complexity*: rows × columns each, bound by the reading of the matrix.
public enum DenseKernels {
  /// y ← F x.
  public static func multiply(
    _ matrix: Span<Double>, rows: Int, columns: Int, by x: Span<Double>, into y: inout MutableSpan<Double>
  ) {
    precondition(matrix.count == rows * columns && x.count == columns && y.count == rows)
    guard rows > 0, columns > 0 else { return }
    BLAS.prepare()
    unsafe matrix.withUnsafeBufferPointer { f in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe y.withUnsafeMutableBufferPointer { y in
          unsafe cblas_dgemv(
            CblasRowMajor, CblasNoTrans, Int32(rows), Int32(columns), 1, f.baseAddress, Int32(columns),
            x.baseAddress, 1, 0, y.baseAddress, 1)
        }
      }
    }
  }

  /// x ← factor · Fᵀ y.
  public static func multiplyTransposed(
    _ matrix: Span<Double>, rows: Int, columns: Int, by y: Span<Double>, times factor: Double,
    into x: inout MutableSpan<Double>
  ) {
    precondition(matrix.count == rows * columns && y.count == rows && x.count == columns)
    guard rows > 0, columns > 0 else { return }
    BLAS.prepare()
    unsafe matrix.withUnsafeBufferPointer { f in
      unsafe y.withUnsafeBufferPointer { y in
        unsafe x.withUnsafeMutableBufferPointer { x in
          unsafe cblas_dgemv(
            CblasRowMajor, CblasTrans, Int32(rows), Int32(columns), factor, f.baseAddress, Int32(columns),
            y.baseAddress, 1, 0, x.baseAddress, 1)
        }
      }
    }
  }

  /// F ← F + factor · a bᵀ.
  public static func addOuter(
    _ a: Span<Double>, _ b: Span<Double>, times factor: Double, to matrix: inout MutableSpan<Double>
  ) {
    precondition(matrix.count == a.count * b.count)
    guard matrix.count > 0 else { return }
    BLAS.prepare()
    unsafe matrix.withUnsafeMutableBufferPointer { f in
      unsafe a.withUnsafeBufferPointer { a in
        unsafe b.withUnsafeBufferPointer { b in
          unsafe cblas_dger(
            CblasRowMajor, Int32(a.count), Int32(b.count), factor, a.baseAddress, 1, b.baseAddress, 1,
            f.baseAddress, Int32(b.count))
        }
      }
    }
  }

  /// L of X = L Q, with X rows × columns, Q of orthonormal rows and L lower triangular, rows × rows.
  ///
  /// Householder reflections of Xᵀ: backward stable, whatever the condition of X. The signs of the columns of L
  /// are LAPACK's. *Complexity*: 2 rows² columns flops.
  /// - Parameter rows: at most `columns`.
  public static func lowerFactor(_ x: [Double], rows: Int, columns: Int) -> [Double] {
    precondition(x.count == rows * columns && rows >= 1 && rows <= columns)
    BLAS.prepare()
    var work = x
    var reflections = [Double](repeating: 0, count: rows)
    // The rows of X are the columns of Xᵀ as LAPACK stores it.
    let status = unsafe work.withUnsafeMutableBufferPointer { w in
      unsafe reflections.withUnsafeMutableBufferPointer { tau in
        unsafe LAPACKE_dgeqrf(
          LAPACK_COL_MAJOR, Int32(columns), Int32(rows), w.baseAddress, Int32(columns), tau.baseAddress)
      }
    }
    precondition(status == 0, "dgeqrf refuses its arguments")
    return (0..<rows).flatMap { i in
      (0..<rows).map { j in j <= i ? work[i * columns + j] : 0 }
    }
  }
}
