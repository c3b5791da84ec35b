import CLAPACKE

/// The shape of op(A) op(B), where op transposes or does not.
public struct ProductShape: Sendable, Hashable {
  /// Of op(A), and of the product.
  public var rows: Int
  /// Of op(B), and of the product.
  public var columns: Int
  /// Columns of op(A) and rows of op(B).
  public var inner: Int
  /// op(A) = Aᵀ: A is stored with `inner` rows.
  public var transposesLeft: Bool
  /// op(B) = Bᵀ: B is stored with `columns` rows.
  public var transposesRight: Bool

  public init(
    rows: Int, columns: Int, inner: Int, transposesLeft: Bool = false, transposesRight: Bool = false
  ) {
    self.rows = rows
    self.columns = columns
    self.inner = inner
    self.transposesLeft = transposesLeft
    self.transposesRight = transposesRight
  }
}

/// Products of matrices that are kept in larger arrays.
public enum DenseKernels {
  /// C ← α op(A) op(B) + β C, for matrices stored row after row without gaps.
  ///
  /// Spans may be longer than the matrices, which are what they begin with. For β = 0 what C held does not
  /// matter, even if it was no number. One thread. *Complexity*: rows × columns × inner, at the speed of
  /// dgemm, or for a single row or column that of dgemv.
  public static func multiply(
    _ a: Span<Double>, _ b: Span<Double>, _ shape: ProductShape, times alpha: Double = 1,
    keeping beta: Double = 0, into c: inout MutableSpan<Double>
  ) {
    let (rows, columns, inner) = (shape.rows, shape.columns, shape.inner)
    precondition(rows >= 1 && columns >= 1 && inner >= 1)
    precondition(a.count >= rows * inner && b.count >= inner * columns && c.count >= rows * columns)
    BLAS.prepare()
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else { return }
          if columns == 1 {
            // A times the column B.
            unsafe vectorProduct(a, inner, rows, transposed: !shape.transposesLeft, b, alpha, beta, c)
          } else if rows == 1 {
            // The row A times B: Bᵀ times a column.
            unsafe vectorProduct(b, inner, columns, transposed: shape.transposesRight, a, alpha, beta, c)
          } else {
            unsafe matrixProduct(a, b, shape, alpha, beta, c)
          }
        }
      }
    }
  }

  /// y ← α Mᵀ x + β y with M inner × outer; `transposed` when Mᵀ is what is stored.
  private static func vectorProduct(
    _ m: UnsafePointer<Double>, _ inner: Int, _ outer: Int, transposed: Bool, _ x: UnsafePointer<Double>,
    _ alpha: Double, _ beta: Double, _ y: UnsafeMutablePointer<Double>
  ) {
    let (storedRows, storedColumns) = transposed ? (outer, inner) : (inner, outer)
    unsafe cblas_dgemv(
      CblasRowMajor, transposed ? CblasNoTrans : CblasTrans, Int32(storedRows), Int32(storedColumns), alpha,
      m, Int32(storedColumns), x, 1, beta, y, 1)
  }

  private static func matrixProduct(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ shape: ProductShape, _ alpha: Double,
    _ beta: Double, _ c: UnsafeMutablePointer<Double>
  ) {
    let (rows, columns, inner) = (shape.rows, shape.columns, shape.inner)
    if !shape.transposesLeft, shape.transposesRight, columns <= fewColumns, rows > blockRows(columns, inner) {
      return unsafe rowProducts(a, b, shape, alpha, beta, c)
    }
    unsafe cblas_dgemm(
      CblasRowMajor, shape.transposesLeft ? CblasTrans : CblasNoTrans,
      shape.transposesRight ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), Int32(inner), alpha, a,
      Int32(shape.transposesLeft ? rows : inner), b, Int32(shape.transposesRight ? inner : columns), beta, c,
      Int32(columns))
  }

  /// Inner products with few vectors, in blocks that OpenBLAS multiplies without copying them first: twice as fast.
  private static func rowProducts(
    _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>, _ shape: ProductShape, _ alpha: Double,
    _ beta: Double, _ c: UnsafeMutablePointer<Double>
  ) {
    let (columns, inner) = (shape.columns, shape.inner)
    let height = blockRows(columns, inner)
    for first in stride(from: 0, to: shape.rows, by: height) {
      unsafe cblas_dgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, Int32(min(height, shape.rows - first)), Int32(columns),
        Int32(inner), alpha, a + first * inner, Int32(inner), b, Int32(inner), beta, c + first * columns,
        Int32(columns))
    }
  }

  /// Rows of a block: products of up to a million multiplications are small ones to OpenBLAS.
  private static func blockRows(_ columns: Int, _ inner: Int) -> Int { max(8, 1_000_000 / (columns * inner)) }

  private static let fewColumns = 32
}
