/// A product of the window's rows with an operator, of which the part with the operator's past is kept and only
/// corrected when the rows change.
///
/// Sweeps over a window change its rows by less and less; the cubic work of a sweep shrinks with the change (4.8).
public struct PastProduct: Sendable {
  private var change: RowChange
  private var value: RowBlock

  public init(dimension: Int, height: Int, panelHeight: Int) {
    change = RowChange(dimension: dimension, height: height, panelHeight: panelHeight)
    value = RowBlock(dimension: dimension, height: height)
  }

  /// Starts a new window.
  public mutating func reset(to window: Range<Int>, basis: SmoothBasis?) {
    change.reset(to: window, basis: basis)
    value.reset(to: window)
  }

  /// target ← target + x A.
  public mutating func add(
    to target: inout RowBlock, _ x: RowBlock, _ a: LowerTriangle, window rows: RowBlock, tolerance: Double
  ) {
    addPast(to: &target, x, a, tolerance: tolerance)
    target.addWindowProduct(1, x, rows, below: x.width)
  }

  /// target ← target + x_p A_p, without the rows of A in the window.
  public mutating func addPast(
    to target: inout RowBlock, _ x: RowBlock, _ a: LowerTriangle, tolerance: Double
  ) {
    if change.update(to: x, tolerance: tolerance) { value.addProduct(1, change, a) }
    target.add(1, value)
  }

  /// target ← target + x Aᵀ.
  public mutating func add(
    to target: inout RowBlock, _ x: RowBlock, transposed a: LowerTriangle, window rows: RowBlock,
    tolerance: Double
  ) {
    if change.update(to: x, tolerance: tolerance) { value.addProduct(1, change, transposed: a) }
    target.add(1, value)
    target.addWindowProduct(1, x, transposed: rows)
  }

  /// target ← target + x C.
  public mutating func add(
    to target: inout RowBlock, _ x: RowBlock, _ c: SymmetricMatrix, window rows: RowBlock, tolerance: Double,
    workers: Int = Workers.count
  ) {
    if change.update(to: x, tolerance: tolerance) { value.addProduct(1, change, c, workers: workers) }
    target.add(1, value)
    target.addWindowProduct(1, x, rows, below: x.window.lowerBound, workers: workers)
    target.addWindowProduct(1, x, transposed: rows)
  }
}
