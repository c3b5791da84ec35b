/// A dense matrix, row after row, with the three products that a chain of linear maps needs.
///
/// Rows are the upper population, columns the lower one. *Complexity*: rows × columns for each operation,
/// bound by the reading of the entries.
struct DenseMatrix: Sendable {
  let rows: Int
  let columns: Int
  /// Entry (i, j) at `i * columns + j`.
  var entries: [Double]

  init(rows: Int, columns: Int, entries: [Double]) {
    precondition(entries.count == rows * columns)
    self.rows = rows
    self.columns = columns
    self.entries = entries
  }

  init(zeros rows: Int, _ columns: Int) {
    self.init(rows: rows, columns: columns, entries: Array(repeating: 0, count: rows * columns))
  }

  init(identity size: Int) {
    self.init(zeros: size, size)
    for index in 0..<size { entries[index * size + index] = 1 }
  }

  /// Independent Gaussian entries.
  init(gaussian rows: Int, _ columns: Int, variance: Double, from stream: inout RandomStream) {
    self.init(rows: rows, columns: columns, entries: stream.normals(rows * columns, variance: variance))
  }

  /// y = F x.
  func apply(to x: [Double], into y: inout [Double]) {
    precondition(x.count == columns && y.count == rows)
    for i in 0..<rows { y[i] = dot(entries.span.extracting(rowRange(i)), x.span) }
  }

  /// x = Fᵀ y · factor.
  func applyTransposed(to y: [Double], times factor: Double, into x: inout [Double]) {
    precondition(x.count == columns && y.count == rows)
    clear(&x)
    for i in 0..<rows { addRow(i, times: factor * y[i], to: &x) }
  }

  /// x ← x + factor · (row i of F).
  func addRow(_ i: Int, times factor: Double, to x: inout [Double]) {
    var sum = x.mutableSpan
    accumulate(factor, entries.span.extracting(rowRange(i)), into: &sum)
  }

  /// F ← retention · F + a bᵀ · factor.
  mutating func retain(_ retention: Double, adding outer: OuterProduct, times factor: Double) {
    precondition(outer.column.count == rows && outer.row.count == columns)
    let width = columns
    var all = entries.mutableSpan
    if retention != 1 { rescale(&all, by: retention) }
    for (i, number) in outer.column.enumerated() {
      accumulate(factor * number, outer.row.span, into: &all, from: i * width)
    }
  }

  /// F ← F + factor · G.
  mutating func add(_ other: DenseMatrix, times factor: Double) {
    var all = entries.mutableSpan
    accumulate(factor, other.entries.span, into: &all)
  }

  private func rowRange(_ i: Int) -> Range<Int> { i * columns..<(i + 1) * columns }
}

/// a bᵀ, the shape of every gradient of a linear map.
struct OuterProduct {
  var column: [Double]
  var row: [Double]
}
