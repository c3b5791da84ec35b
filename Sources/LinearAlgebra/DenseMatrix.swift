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

  /// Every `stride`-th row, from row `first` on.
  public func rows(from first: Int, stride: Int) -> DenseMatrix {
    let chosen = Array(Swift.stride(from: first, to: rows, by: stride))
    return DenseMatrix(
      rows: chosen.count, columns: columns,
      entries: chosen.flatMap { entries[($0 * columns)..<(($0 + 1) * columns)] })
  }

  /// Every `stride`-th row and column, from number `first` on.
  public func principal(from first: Int, stride: Int) -> DenseMatrix {
    let chosen = Array(Swift.stride(from: first, to: rows, by: stride))
    return DenseMatrix(
      rows: chosen.count, columns: chosen.count,
      entries: chosen.flatMap { i in chosen.map { entries[i * columns + $0] } })
  }
}
