/// A dense matrix of real numbers, row after row.
public struct DenseMatrix: Sendable, Hashable {
  public let rows: Int
  public let columns: Int
  /// Entry (i, j) at `i * columns + j`.
  public var entries: [Double]

  public init(rows: Int, columns: Int, entries: [Double]) {
    precondition(entries.count == rows * columns)
    self.rows = rows
    self.columns = columns
    self.entries = entries
  }

  public init(zeros rows: Int, _ columns: Int) {
    self.init(rows: rows, columns: columns, entries: Array(repeating: 0, count: rows * columns))
  }

  public init(identity size: Int) {
    self.init(zeros: size, size)
    for index in 0..<size { entries[index * size + index] = 1 }
  }

  public subscript(i: Int, j: Int) -> Double { entries[i * columns + j] }

  /// Rows as columns.
  public var transposed: DenseMatrix {
    var result = DenseMatrix(zeros: columns, rows)
    for i in 0..<rows { for j in 0..<columns { result.entries[j * rows + i] = entries[i * columns + j] } }
    return result
  }

  /// Some of the rows, in the order of their numbers in the list.
  public func rows(_ chosen: [Int]) -> DenseMatrix {
    DenseMatrix(
      rows: chosen.count, columns: columns,
      entries: chosen.flatMap { entries[($0 * columns)..<(($0 + 1) * columns)] })
  }

  /// The entries where some of the rows meet some of the columns.
  public func block(rows chosen: [Int], columns others: [Int]) -> DenseMatrix {
    DenseMatrix(
      rows: chosen.count, columns: others.count,
      entries: chosen.flatMap { i in others.map { entries[i * columns + $0] } })
  }
}
