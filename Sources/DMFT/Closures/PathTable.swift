import LinearAlgebra

/// A function of time on S sampled sites, row after row: sites are columns, and their averages stand for expectations.
///
/// *Complexity*: S t flops a product, bound by the reading of the rows.
struct PathTable: Sendable {
  /// S.
  let paths: Int
  private(set) var count: Int
  private var entries: [Double]

  init(paths: Int, capacity: Int) {
    self.paths = paths
    count = 0
    entries = []
    entries.reserveCapacity(paths * capacity)
  }

  /// The given rows of a matrix.
  init(_ matrix: DenseMatrix, rows: Range<Int>) {
    paths = matrix.columns
    count = rows.count
    entries = Array(matrix.entries[rows.lowerBound * matrix.columns..<rows.upperBound * matrix.columns])
  }

  mutating func append(_ path: [Double]) {
    entries.append(contentsOf: path)
    count += 1
  }

  /// E[x(s) y] for the first rows s.
  func moments(with y: [Double], rows: Int? = nil) -> [Double] {
    let rows = rows ?? count
    var result = [Double](repeating: 0, count: rows)
    guard rows > 0 else { return result }
    var target = result.mutableSpan
    DenseKernels.multiply(
      entries.span, y.span, ProductShape(rows: rows, columns: 1, inner: paths), times: 1 / Double(paths),
      into: &target)
    return result
  }

  /// y ← y + Σ_s c(s) x(s), over the first rows.
  func add(_ coefficients: [Double], to y: inout [Double]) {
    guard !coefficients.isEmpty else { return }
    var target = y.mutableSpan
    DenseKernels.multiply(
      coefficients.span, entries.span, ProductShape(rows: 1, columns: paths, inner: coefficients.count),
      keeping: 1, into: &target)
  }
}

/// E[x²].
func meanSquare(_ x: [Double]) -> Double {
  dotProduct(x, from: 0, x, from: 0, count: x.count) / Double(max(1, x.count))
}
