import CLAPACKE

/// The few BLAS-3 calls that everything cubic goes through, on raw row-major storage.
///
/// OpenBLAS runs on one thread; this module splits the work itself (`Workers`), so that products and
/// independent modes share the same cores without fighting over them.
enum BLAS {
  /// Set once, before the first call.
  private static let singleThreaded: Void = openblas_set_num_threads(1)

  /// To be called before OpenBLAS is used from another file.
  static func prepare() { _ = singleThreaded }

  /// One large call that OpenBLAS splits among all cores itself.
  ///
  /// The number of threads is global to OpenBLAS, and decides the last digits of results that it is summing at the time:
  /// small matrices stay on one thread.
  static func onAllCores(rows: Int, _ body: () -> Void) {
    _ = singleThreaded
    guard rows >= smallestShared, Workers.count > 1 else { return body() }
    openblas_set_num_threads(Int32(Workers.count))
    defer { openblas_set_num_threads(1) }
    body()
  }

  private static let smallestShared = 1000

  /// C ← α A op(B) + C, with A m × k, op(B) k × n, C m × n.
  static func multiplyAdd(
    _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ strideA: Int,
    _ b: UnsafePointer<Double>, _ strideB: Int, transposed: Bool, _ c: UnsafeMutablePointer<Double>,
    _ strideC: Int
  ) {
    guard m > 0, n > 0, k > 0 else { return }
    _ = singleThreaded
    if m == 1 {
      unsafe rowTimesMatrix(n, k, alpha, a, b, strideB, transposed: transposed, c)
      return
    }
    unsafe cblas_dgemm(
      CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k),
      alpha, a, Int32(strideA), b, Int32(strideB), 1, c, Int32(strideC))
  }

  /// C ← A op(B), with A m × k, op(B) k × n, C m × n.
  static func multiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, _ strideA: Int, _ b: UnsafePointer<Double>,
    _ strideB: Int, transposed: Bool, _ c: UnsafeMutablePointer<Double>, _ strideC: Int
  ) {
    guard m > 0, n > 0, k > 0 else { return }
    _ = singleThreaded
    unsafe cblas_dgemm(
      CblasRowMajor, CblasNoTrans, transposed ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a,
      Int32(strideA), b, Int32(strideB), 0, c, Int32(strideC))
  }

  /// One row is a matrix–vector product, bound by memory: dgemv reads the matrix once.
  private static func rowTimesMatrix(
    _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    _ strideB: Int, transposed: Bool, _ c: UnsafeMutablePointer<Double>
  ) {
    let (rows, columns) = transposed ? (n, k) : (k, n)
    unsafe cblas_dgemv(
      CblasRowMajor, transposed ? CblasNoTrans : CblasTrans, Int32(rows), Int32(columns), alpha, b,
      Int32(strideB), a, 1, 1, c, 1)
  }

  /// B ← Aᵀ B for A k × m, B k × n, into C m × n (overwritten).
  static func transposedMultiply(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Double>, _ strideA: Int, _ b: UnsafePointer<Double>,
    _ strideB: Int, _ c: UnsafeMutablePointer<Double>, _ strideC: Int
  ) {
    guard m > 0, n > 0, k > 0 else { return }
    _ = singleThreaded
    unsafe cblas_dgemm(
      CblasRowMajor, CblasTrans, CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a, Int32(strideA), b,
      Int32(strideB), 0, c, Int32(strideC))
  }

  /// y ← α x + y on n numbers.
  static func add(_ n: Int, _ alpha: Double, _ x: UnsafePointer<Double>, _ y: UnsafeMutablePointer<Double>) {
    _ = singleThreaded
    unsafe cblas_daxpy(Int32(n), alpha, x, 1, y, 1)
  }

  /// The largest |x| of n numbers that are numbers.
  static func largestMagnitude(_ n: Int, _ x: UnsafePointer<Double>) -> Double {
    n > 0 ? unsafe abs(x[Int(cblas_idamax(Int32(n), x, 1))]) : 0
  }

  /// The largest |x| of n numbers; infinite when one is not a number.
  static func maximumMagnitude(_ n: Int, _ x: UnsafePointer<Double>) -> Double {
    let largest = unsafe largestMagnitude(n, x)
    // A sum of absolute values keeps the trace of a value that is not a number; a maximum may lose it.
    return unsafe cblas_dasum(Int32(n), x, 1).isFinite ? largest : .infinity
  }

  /// B ← L^-1 B for L m × m unit lower triangular and B m × n.
  static func solveUnitLower(
    _ m: Int, _ n: Int, _ l: UnsafePointer<Double>, _ strideL: Int, _ b: UnsafeMutablePointer<Double>,
    _ strideB: Int
  ) {
    guard m > 1, n > 0 else { return }
    _ = singleThreaded
    unsafe cblas_dtrsm(
      CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasUnit, Int32(m), Int32(n), 1, l,
      Int32(strideL), b, Int32(strideB))
  }

  /// B ← B L^-1, or B L^-T, for L n × n unit lower triangular and B m × n.
  static func solveUnitLowerOnRight(
    _ m: Int, _ n: Int, _ l: UnsafePointer<Double>, _ strideL: Int, transposed: Bool,
    _ b: UnsafeMutablePointer<Double>, _ strideB: Int
  ) {
    guard m > 0, n > 1 else { return }
    _ = singleThreaded
    unsafe cblas_dtrsm(
      CblasRowMajor, CblasRight, CblasLower, transposed ? CblasTrans : CblasNoTrans, CblasUnit, Int32(m),
      Int32(n), 1, l, Int32(strideL), b, Int32(strideB))
  }
}
