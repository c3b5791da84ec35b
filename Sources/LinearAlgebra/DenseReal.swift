import CLAPACKE

/// Numbers that matrices are multiplied in: single precision trains, double precision tests and measures.
///
/// Generic code is compiled for each of both; what is here is chosen by type, so that a call costs nothing.
public protocol DenseReal: BinaryFloatingPoint, Sendable {
  /// C ← α op(A) op(B) + β C, see `DenseKernels.multiply`.
  static func multiply(
    _ a: Span<Self>, _ b: Span<Self>, _ shape: ProductShape, times alpha: Self, keeping beta: Self,
    into c: inout MutableSpan<Self>)
  /// The windows of the first `count` maps, one row each, see `WindowShape`.
  static func gather(_ maps: Span<Self>, _ shape: WindowShape, count: Int, into rows: inout MutableSpan<Self>)
  /// The transpose of `gather`: every number of a row is added to the entry of the map that it would come from, in
  /// maps that are 0 at first.
  static func scatter(
    _ rows: Span<Self>, _ shape: WindowShape, count: Int, into maps: inout MutableSpan<Self>)
  /// The mean over every window of the first `count` maps, channel by channel, one pixel each; windows without padding.
  static func average(
    _ maps: Span<Self>, _ shape: WindowShape, count: Int, into means: inout MutableSpan<Self>)
  /// The transpose of `average`: every window's number is divided among its pixels, in maps that are 0 at first.
  static func spread(
    _ means: Span<Self>, _ shape: WindowShape, count: Int, into maps: inout MutableSpan<Self>)
}

extension Double: DenseReal {
  public static func multiply(
    _ a: Span<Double>, _ b: Span<Double>, _ shape: ProductShape, times alpha: Double, keeping beta: Double,
    into c: inout MutableSpan<Double>
  ) {
    DenseKernels.multiply(a, b, shape, times: alpha, keeping: beta, into: &c)
  }
}

extension Float: DenseReal {
  public static func multiply(
    _ a: Span<Float>, _ b: Span<Float>, _ shape: ProductShape, times alpha: Float, keeping beta: Float,
    into c: inout MutableSpan<Float>
  ) {
    let (rows, columns, inner) = (shape.rows, shape.columns, shape.inner)
    precondition(rows >= 1 && columns >= 1 && inner >= 1)
    precondition(a.count >= rows * inner && b.count >= inner * columns && c.count >= rows * columns)
    BLAS.prepare()
    unsafe a.withUnsafeBufferPointer { a in
      unsafe b.withUnsafeBufferPointer { b in
        unsafe c.withUnsafeMutableBufferPointer { c in
          unsafe cblas_sgemm(
            CblasRowMajor, shape.transposesLeft ? CblasTrans : CblasNoTrans,
            shape.transposesRight ? CblasTrans : CblasNoTrans, Int32(rows), Int32(columns), Int32(inner),
            alpha, a.baseAddress, Int32(shape.transposesLeft ? rows : inner), b.baseAddress,
            Int32(shape.transposesRight ? inner : columns), beta, c.baseAddress, Int32(columns))
        }
      }
    }
  }
}
