import LinearAlgebra

/// A function of time on S sampled sites, row after row: sites are columns, and their averages stand for expectations.
///
/// *Complexity*: S t flops a product, bound by the reading of the rows. *Accuracy*: in single precision entries are rounded, by up to
/// 6e-8 of themselves, and nothing else: sums are those of the rounded entries to round-off, so that moments of the rows of one table are
/// those of some paths, and positive.
struct PathTable: Sendable {
  /// How entries are kept.
  enum Precision { case single, double }

  /// S.
  let paths: Int
  private(set) var count = 0
  private let capacity: Int
  private let precision: Precision
  /// The rows; one of both is empty.
  private var singles: [Float] = []
  private var doubles: [Double] = []

  /// - Parameter capacity: rows that there will be.
  init(paths: Int, capacity: Int, _ precision: Precision) {
    self.paths = paths
    self.capacity = capacity
    self.precision = precision
  }

  /// The given rows of a matrix.
  init(_ matrix: DenseMatrix, rows: Range<Int>, _ precision: Precision) {
    paths = matrix.columns
    (count, capacity) = (rows.count, rows.count)
    self.precision = precision
    let entries = matrix.entries[rows.lowerBound * matrix.columns..<rows.upperBound * matrix.columns]
    switch precision {
    case .single: singles = entries.map { Float($0) }
    case .double: doubles = Array(entries)
    }
  }

  /// Appends a row, and leaves of the path what is kept of it.
  mutating func append(rounding path: inout [Double]) {
    switch precision {
    case .double:
      if count == 0 { doubles.reserveCapacity(paths * capacity) }
      doubles.append(contentsOf: path)
    case .single:
      if count == 0 { singles.reserveCapacity(paths * capacity) }
      singles.append(contentsOf: path.lazy.map { Float($0) })
      let first = count * paths
      for i in path.indices { path[i] = Double(singles[first + i]) }
    }
    count += 1
  }

  /// E[x(s) y] for the first rows s.
  func moments(with y: [Double], rows: Int? = nil) -> [Double] {
    let rows = rows ?? count
    var result = [Double](repeating: 0, count: rows)
    guard rows > 0 else { return result }
    var target = result.mutableSpan
    let weight = 1 / Double(paths)
    switch precision {
    case .single: SinglePrecisionRows.multiply(singles.span, rows: rows, y.span, times: weight, into: &target)
    case .double:
      DenseKernels.multiply(
        doubles.span, y.span, ProductShape(rows: rows, columns: 1, inner: paths), times: weight, into: &target
      )
    }
    return result
  }

  /// y ← y + Σ_s c(s) x(s), over the first rows.
  func add(_ coefficients: [Double], to y: inout [Double]) {
    guard !coefficients.isEmpty else { return }
    var target = y.mutableSpan
    switch precision {
    case .single: SinglePrecisionRows.add(coefficients.span, singles.span, to: &target)
    case .double:
      DenseKernels.multiply(
        coefficients.span, doubles.span, ProductShape(rows: 1, columns: paths, inner: coefficients.count),
        keeping: 1, into: &target)
    }
  }
}

/// E[x²].
package func meanSquare(_ x: [Double]) -> Double {
  dotProduct(x, from: 0, x, from: 0, count: x.count) / Double(max(1, x.count))
}
