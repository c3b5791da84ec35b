import LinearAlgebra

extension SquareMatrix {
  /// The rows `window`, columns up to its end.
  public func rows(_ window: Range<Int>, height: Int) -> RowBlock {
    var block = RowBlock(dimension: size, height: height)
    block.reset(to: window)
    for t in window { block.updateRow(t) { s, entry in entry = self[t, s] } }
    return block
  }

  /// The rows below `end` as a stored operator, written in blocks of changing height.
  public func stored(below end: Int, panelHeight: Int) -> LowerTriangle {
    var triangle = LowerTriangle(dimension: size, panelHeight: panelHeight)
    for window in Self.windows(below: end, panelHeight) { triangle.store(rows(window, height: panelHeight)) }
    return triangle
  }

  /// The same for a symmetric matrix.
  public func storedSymmetric(below end: Int, panelHeight: Int) -> SymmetricMatrix {
    var matrix = SymmetricMatrix(dimension: size, panelHeight: panelHeight)
    for window in Self.windows(below: end, panelHeight) { matrix.store(rows(window, height: panelHeight)) }
    return matrix
  }

  /// Blocks of 1, 2, 3 … rows, none across the border of a panel.
  static func windows(below end: Int, _ panelHeight: Int) -> [Range<Int>] {
    var windows: [Range<Int>] = []
    var start = 0
    while start < end {
      let count = min(windows.count % panelHeight + 1, panelHeight - start % panelHeight, end - start)
      windows.append(start..<start + count)
      start += count
    }
    return windows
  }
}

extension RowBlock {
  /// The largest difference from the same rows of a matrix, in columns below `width`.
  public func deviation(from matrix: SquareMatrix) -> Double {
    maximumDifference(from: matrix.rows(window, height: max(1, rowCount)))
  }
}
