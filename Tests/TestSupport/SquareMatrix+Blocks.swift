import LinearAlgebra

extension SquareMatrix {
  /// The rows `window`, columns up to its end, time by time.
  public func rows(_ window: Range<Int>, height: Int) -> RowBlock {
    var block = RowBlock(dimension: size, height: height)
    block.reset(to: window)
    for t in window { block.updateRow(t) { s, entry in entry = self[t, s] } }
    return block
  }

  /// The same with the columns of a layout.
  public func rows(_ window: Range<Int>, height: Int, _ layout: TimeLayout) -> RowBlock {
    var block = RowBlock(dimension: size, height: height)
    block.reset(to: window, layout: layout)
    block.setCoefficients(of: rows(window, height: height))
    return block
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

/// Operators that are stored as a march stores them: rows in blocks of changing height, past columns compressed on the way.
public struct MarchedOperators {
  public private(set) var layout: TimeLayout
  public private(set) var causal: LowerTriangle
  public private(set) var symmetric: SymmetricMatrix
  public private(set) var table: Table

  /// - Parameters:
  ///   - end: rows below it are stored.
  ///   - tolerance: of the compression; nil keeps all coefficients.
  public init(
    _ a: SquareMatrix, _ c: SquareMatrix, vectors: SquareMatrix? = nil, below end: Int, panelHeight: Int,
    compresses: Bool = true, tolerance: ClosedRange<Double>? = nil
  ) {
    layout = TimeLayout(panelHeight: panelHeight, compresses: compresses)
    causal = LowerTriangle(layout: layout)
    symmetric = SymmetricMatrix(layout: layout)
    table = Table(columns: 3, layout: layout)
    var last: [RowBlock] = []
    for window in SquareMatrix.windows(below: end, panelHeight) {
      compress(before: window.lowerBound, last, tolerance)
      last = [a, c].map { $0.rows(window, height: panelHeight, layout) }
      causal.store(last[0])
      symmetric.store(last[1])
      for t in window { for k in 0..<3 { table[t, k] = vectors?[t, k] ?? 0 } }
    }
    compress(before: end, last, tolerance)
  }

  private mutating func compress(before start: Int, _ last: [RowBlock], _ tolerance: ClosedRange<Double>?) {
    var limit = Int.max
    while let smooth = layout.nextChange(before: start, below: limit) {
      let kinds = [smooth, layout.alternating(smooth)].compactMap(\.self).map { change in
        var smoothness = PanelSmoothness(change)
        for block in last { smoothness.include(block, scale: 0) }
        return (change, rank: tolerance.map { smoothness.rank(tolerance: $0).rank } ?? change.columns.count)
      }
      guard let (change, rank) = kinds.min(by: { $0.rank < $1.rank }) else { return }
      let saves = tolerance == nil || change.isRetirement || rank < change.columns.count
      guard rank <= change.highestRank, saves else {
        layout.refuse(change, before: start)
        continue
      }
      layout.apply(change, rank: rank)
      causal.apply(change, layout, rank: rank)
      symmetric.apply(change, layout, rank: rank)
      table.apply(change, layout, rank: rank)
      limit = change.columns.lowerBound
    }
  }
}

extension RowBlock {
  /// The same rows, time by time.
  public var inTimes: RowBlock {
    var block = RowBlock(dimension: dimension, height: height)
    block.reset(to: window)
    block.setTimes(of: self)
    return block
  }

  /// The largest difference from the same rows of a matrix, in columns below the window's end.
  public func deviation(from matrix: SquareMatrix) -> Double {
    inTimes.maximumDifference(from: matrix.rows(window, height: max(1, rowCount)))
  }
}
