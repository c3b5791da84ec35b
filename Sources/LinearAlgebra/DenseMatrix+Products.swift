import CLAPACKE

extension DenseMatrix {
  /// X Xᵀ · factor, the inner products of the rows. *Complexity*: rows² · columns flops on all cores.
  public func rowProducts(times factor: Double) -> DenseMatrix {
    products(count: rows, isTransposed: false, factor)
  }

  /// Xᵀ X · factor, the inner products of the columns. *Complexity*: columns² · rows flops on all cores.
  public func columnProducts(times factor: Double) -> DenseMatrix {
    products(count: columns, isTransposed: true, factor)
  }

  /// Aᵀ B · factor. *Complexity*: 2 rows · A.columns · B.columns flops on all cores.
  public func transposedTimes(_ other: DenseMatrix, times factor: Double) -> DenseMatrix {
    precondition(other.rows == rows)
    var result = DenseMatrix(zeros: columns, other.columns)
    guard rows > 0, columns > 0, other.columns > 0 else { return result }
    BLAS.onAllCores(rows: min(rows, columns)) {
      unsafe entries.withUnsafeBufferPointer { a in
        unsafe other.entries.withUnsafeBufferPointer { b in
          unsafe result.entries.withUnsafeMutableBufferPointer { c in
            unsafe cblas_dgemm(
              CblasRowMajor, CblasTrans, CblasNoTrans, Int32(columns), Int32(other.columns), Int32(rows),
              factor, a.baseAddress, Int32(columns), b.baseAddress, Int32(other.columns), 0, c.baseAddress,
              Int32(other.columns))
          }
        }
      }
    }
    return result
  }

  /// A B, or A Bᵀ. One thread. *Complexity*: 2 rows · columns · B.columns flops.
  public func times(_ other: DenseMatrix, transposed: Bool = false) -> DenseMatrix {
    let (inner, outer) = transposed ? (other.columns, other.rows) : (other.rows, other.columns)
    precondition(columns == inner)
    var result = DenseMatrix(zeros: rows, outer)
    guard rows > 0, inner > 0, outer > 0 else { return result }
    var target = result.entries.mutableSpan
    DenseKernels.multiply(
      entries.span, other.entries.span,
      ProductShape(rows: rows, columns: outer, inner: inner, transposesRight: transposed), into: &target)
    return result
  }

  /// self ← self + A B, or + Aᵀ B.
  public mutating func add(_ a: DenseMatrix, _ b: DenseMatrix, transposedLeft: Bool = false) {
    let inner = transposedLeft ? a.rows : a.columns
    precondition((transposedLeft ? a.columns : a.rows) == rows && b.columns == columns && b.rows == inner)
    guard rows > 0, columns > 0, inner > 0 else { return }
    let shape = ProductShape(rows: rows, columns: columns, inner: inner, transposesLeft: transposedLeft)
    var target = entries.mutableSpan
    DenseKernels.multiply(a.entries.span, b.entries.span, shape, keeping: 1, into: &target)
  }

  /// L of X = L Q, with Q of orthonormal rows and L lower triangular, rows × rows.
  ///
  /// Householder reflections of Xᵀ: backward stable, whatever the condition of X. The signs of the columns of L
  /// are LAPACK's. *Complexity*: 2 rows² columns flops.
  /// - Precondition: 1 ≤ rows ≤ columns.
  public func lowerFactor() -> DenseMatrix {
    precondition(rows >= 1 && rows <= columns)
    BLAS.prepare()
    var work = entries
    var reflections = [Double](repeating: 0, count: rows)
    // The rows of X are the columns of Xᵀ as LAPACK stores it.
    let status = unsafe work.withUnsafeMutableBufferPointer { w in
      unsafe reflections.withUnsafeMutableBufferPointer { tau in
        unsafe LAPACKE_dgeqrf(
          LAPACK_COL_MAJOR, Int32(columns), Int32(rows), w.baseAddress, Int32(columns), tau.baseAddress)
      }
    }
    precondition(status == 0, "dgeqrf refuses its arguments")
    return DenseMatrix(
      rows: rows, columns: rows,
      entries: (0..<rows).flatMap { i in (0..<rows).map { j in j <= i ? work[i * columns + j] : 0 } })
  }

  private func products(count: Int, isTransposed: Bool, _ factor: Double) -> DenseMatrix {
    var result = DenseMatrix(zeros: count, count)
    guard rows > 0, columns > 0 else { return result }
    BLAS.onAllCores(rows: count) {
      unsafe entries.withUnsafeBufferPointer { x in
        unsafe result.entries.withUnsafeMutableBufferPointer { c in
          unsafe cblas_dsyrk(
            CblasRowMajor, CblasLower, isTransposed ? CblasTrans : CblasNoTrans, Int32(count),
            Int32(isTransposed ? rows : columns), factor, x.baseAddress, Int32(columns), 0, c.baseAddress,
            Int32(count))
        }
      }
    }
    for i in 0..<count { for j in 0..<i { result.entries[j * count + i] = result.entries[i * count + j] } }
    return result
  }
}
