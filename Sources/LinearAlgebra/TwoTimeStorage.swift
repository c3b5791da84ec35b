/// A causal operator of two times, A(t, s) = 0 for s > t, filled row by row.
public struct LowerTriangle: Sendable {
  var panels: Panels

  /// - Parameters:
  ///   - dimension: T, the number of times.
  ///   - panelHeight: rows a panel; blocks that are stored lie within one panel.
  public init(dimension: Int, panelHeight: Int) {
    panels = Panels(dimension: dimension, height: panelHeight)
  }

  public var dimension: Int { panels.dimension }
  public var panelHeight: Int { panels.height }

  /// A(t, s) of a row that has been stored.
  public subscript(t: Int, s: Int) -> Double { s > t ? 0 : panels[t, s] }

  /// Stores the rows of a block; entries right of the diagonal must be zero.
  public mutating func store(_ block: RowBlock) { panels.store(block) }
}

/// A symmetric function of two times, C(t, s) = C(s, t), filled row by row; half of it is stored.
public struct SymmetricMatrix: Sendable {
  var panels: Panels

  /// - Parameters: as for `LowerTriangle`.
  public init(dimension: Int, panelHeight: Int) {
    panels = Panels(dimension: dimension, height: panelHeight)
  }

  public var dimension: Int { panels.dimension }
  public var panelHeight: Int { panels.height }

  /// C(t, s) of rows that have been stored.
  public subscript(t: Int, s: Int) -> Double { s > t ? panels[s, t] : panels[t, s] }

  /// Stores the rows of a block that is symmetric inside its window.
  public mutating func store(_ block: RowBlock) {
    panels.store(block)
    // The diagonal blocks of the panels are kept whole, so that products read them as plain matrices.
    let start = panels.start(block.window.lowerBound / panels.height)
    for t in start..<block.window.lowerBound {
      for s in block.window { panels[t, s] = block[s, t] }
    }
  }
}
