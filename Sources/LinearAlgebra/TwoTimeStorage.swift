/// A causal operator of two times, A(t, s) = 0 for s > t, filled row by row.
public struct LowerTriangle: Sendable {
  var rows: StoredRows

  /// - Parameters:
  ///   - dimension: T, the number of times.
  ///   - layout: of the rows that will be stored first.
  public init(dimension: Int, layout: TimeLayout) {
    rows = StoredRows(dimension: dimension, layout: layout, isSymmetric: false)
  }

  /// Stores the rows of a block; entries right of the diagonal must be zero.
  public mutating func store(_ block: RowBlock) { rows.store(block) }

  /// Compresses the panel that the layout counts as far, one more than before.
  public mutating func retirePanel(_ layout: TimeLayout) { rows.retirePanel(layout) }

  /// A(t, s) of near rows and columns that have been stored.
  public subscript(t: Int, s: Int) -> Double { s > t ? 0 : rows.nearEntry(t, s) }
}

/// A symmetric function of two times, C(t, s) = C(s, t), filled row by row; half of it is stored.
public struct SymmetricMatrix: Sendable {
  var rows: StoredRows

  /// - Parameters: as for `LowerTriangle`.
  public init(dimension: Int, layout: TimeLayout) {
    rows = StoredRows(dimension: dimension, layout: layout, isSymmetric: true)
  }

  /// Stores the rows of a block that is symmetric inside its window.
  public mutating func store(_ block: RowBlock) { rows.store(block) }

  /// Compresses the panel that the layout counts as far, one more than before.
  public mutating func retirePanel(_ layout: TimeLayout) { rows.retirePanel(layout) }

  /// C(t, s) of near rows and columns that have been stored.
  public subscript(t: Int, s: Int) -> Double { s > t ? rows.nearEntry(s, t) : rows.nearEntry(t, s) }
}
