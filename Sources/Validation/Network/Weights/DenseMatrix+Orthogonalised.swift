import LinearAlgebra

extension DenseMatrix {
  /// f(m): what has the singular vectors of m and singular values near 1, or 1 exactly; nil for m = 0.
  ///
  /// - Parameter iterations: of X ← 3.4445 X − 4.7750 X P + 2.0315 X P² with P = XᵀX, from X = m/|m|_F (18). When nil,
  ///   the polar factor: singular values below `PolarFactor.tolerance` of the largest are taken for 0.
  /// *Complexity*: with k the smaller of rows and columns, k² (4 · larger + 2k) flops an iteration.
  func orthogonalised(iterations: Int?) -> DenseMatrix? {
    let norm = dot(entries.span, entries.span).squareRoot()
    guard norm > 0, norm.isFinite else { return nil }
    guard let iterations else {
      return PolarFactor.of(entries, rows: rows, columns: columns).map {
        DenseMatrix(rows: rows, columns: columns, entries: $0)
      }
    }
    var factor = self
    var all = factor.entries.mutableSpan
    rescale(&all, by: 1 / norm)
    for _ in 0..<iterations { factor.iterateNewtonSchulz() }
    return factor
  }

  private mutating func iterateNewtonSchulz() {
    let isTall = columns <= rows
    let size = min(rows, columns)
    let square = ProductShape(rows: size, columns: size, inner: size)
    // P = XᵀX, or X Xᵀ where that is smaller: X P is the same.
    var gram = [Double](repeating: 0, count: size * size)
    var result = gram.mutableSpan
    DenseKernels.multiply(
      entries.span, entries.span,
      ProductShape(
        rows: size, columns: size, inner: max(rows, columns), transposesLeft: isTall, transposesRight: !isTall
      ), into: &result)
    // −4.7750 P + 2.0315 P².
    var polynomial = gram
    var series = polynomial.mutableSpan
    DenseKernels.multiply(gram.span, gram.span, square, times: 2.0315, keeping: -4.7750, into: &series)
    var next = entries
    var sum = next.mutableSpan
    let (left, right) = isTall ? (entries, polynomial) : (polynomial, entries)
    DenseKernels.multiply(
      left.span, right.span, ProductShape(rows: rows, columns: columns, inner: size), keeping: 3.4445,
      into: &sum)
    entries = next
  }
}
