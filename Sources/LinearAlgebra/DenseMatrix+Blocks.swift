extension DenseMatrix {
  /// A symmetric matrix whose blocks on and below the diagonal are computed on all cores.
  ///
  /// The blocks are the same for any number of cores.
  /// - Parameters:
  ///   - block: rows and columns of a block; the last ones have less.
  ///   - body: a block, row after row; what it has above the diagonal is not used.
  public init(
    symmetric count: Int, block: Int,
    _ body: @Sendable (_ rows: Range<Int>, _ columns: Range<Int>) -> [Double]
  ) {
    var panels = Swift.stride(from: 0, to: count, by: block).map { first in
      Panel(rows: first..<min(count, first + block))
    }
    Workers.forEach(&panels) { panel in
      panel.entries = Array(repeating: 0, count: panel.rows.count * panel.width)
      for first in Swift.stride(from: 0, to: panel.width, by: block) {
        let columns = first..<min(panel.width, first + block)
        panel.set(body(panel.rows, columns), columns)
      }
    }
    self.init(zeros: count, count)
    for panel in panels {
      for (i, row) in panel.rows.enumerated() {
        for column in 0...row {
          let value = panel.entries[i * panel.width + column]
          entries[row * count + column] = value
          entries[column * count + row] = value
        }
      }
    }
  }
}

/// Rows of a symmetric matrix up to the diagonal.
private struct Panel: Sendable {
  let rows: Range<Int>
  var entries: [Double] = []

  var width: Int { rows.upperBound }

  mutating func set(_ block: [Double], _ columns: Range<Int>) {
    for i in 0..<rows.count {
      for (j, column) in columns.enumerated() { entries[i * width + column] = block[i * columns.count + j] }
    }
  }
}
