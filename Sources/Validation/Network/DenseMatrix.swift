import LinearAlgebra

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
    var result = y.mutableSpan
    DenseKernels.multiply(entries.span, rows: rows, columns: columns, by: x.span, into: &result)
  }

  /// x = Fᵀ y · factor.
  func applyTransposed(to y: [Double], times factor: Double, into x: inout [Double]) {
    var result = x.mutableSpan
    DenseKernels.multiplyTransposed(
      entries.span, rows: rows, columns: columns, by: y.span, times: factor, into: &result)
  }

  /// x ← x + factor · (row i of F).
  func addRow(_ i: Int, times factor: Double, to x: inout [Double]) {
    var sum = x.mutableSpan
    accumulate(factor, entries.span.extracting(rowRange(i)), into: &sum)
  }

  /// F ← retention · F + factor · h.
  mutating func retain(_ retention: Double, adding signal: some GradientSignal, times factor: Double) {
    if retention != 1 {
      var all = entries.mutableSpan
      rescale(&all, by: retention)
    }
    signal.add(to: &self, times: factor)
  }

  private func rowRange(_ i: Int) -> Range<Int> { i * columns..<(i + 1) * columns }
}
