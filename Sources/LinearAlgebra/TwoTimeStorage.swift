/// Finished rows of a function of two times, as right factors of products.
public protocol StoredOperator: Sendable, Archivable {
  /// - Parameter layout: of the rows that will be stored first.
  init(layout: TimeLayout)
  /// Stores the next rows.
  mutating func store(_ block: RowBlock)
  /// Replaces columns by the first `rank` coefficients, as the layout `next` does.
  mutating func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int)
}

/// A causal operator of two times, A(t, s) = 0 for s > t, filled row by row.
public struct LowerTriangle: StoredOperator {
  var rows: StoredRows

  /// - Parameter layout: of the rows that will be stored first.
  public init(layout: TimeLayout) { rows = StoredRows(layout: layout, isSymmetric: false) }

  /// Stores the next rows.
  public mutating func store(_ block: RowBlock) { rows.store(block) }

  /// Replaces columns by the first `rank` coefficients, as the layout `next` does.
  public mutating func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    rows.apply(change, next, rank: rank)
  }

  /// A(t, s) of near times that have been stored.
  public subscript(t: Int, s: Int) -> Double {
    s > t ? 0 : rows[rows.layout.column(of: t), rows.layout.column(of: s)]
  }
}

/// A symmetric function of two times, C(t, s) = C(s, t), filled row by row; half of it is stored.
public struct SymmetricMatrix: StoredOperator {
  var rows: StoredRows

  /// - Parameter layout: as for `LowerTriangle`.
  public init(layout: TimeLayout) { rows = StoredRows(layout: layout, isSymmetric: true) }

  /// Stores the next rows, whose entries right of the diagonal do not count.
  public mutating func store(_ block: RowBlock) { rows.store(block) }

  /// Replaces columns by the first `rank` coefficients, as the layout `next` does.
  public mutating func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    rows.apply(change, next, rank: rank)
  }

  /// C(t, s) of near times that have been stored.
  public subscript(t: Int, s: Int) -> Double {
    rows[rows.layout.column(of: max(t, s)), rows.layout.column(of: min(t, s))]
  }
}
