import LinearAlgebra

/// A causal operator of two times: rows of the present window, and all earlier rows if some product needs them.
public final class TwoTimeOperator: CausalOperator {
  public typealias Correlation = TwoTimeCorrelation

  enum Kind { case zero, identity, general }

  unowned let tape: TwoTimeTape
  let kind: Kind
  /// Rows of the present window.
  var rows: RowBlock
  /// Rows so far, once `keepHistory` has been called.
  private(set) var history: LowerTriangle?
  /// Change of the last correction, for an operator that is an unknown.
  var change = 0.0
  /// What changes are relative to at least.
  var scale = 0.0
  /// Where the rows end that count for the scale.
  var settled = 0

  init(_ tape: TwoTimeTape, _ kind: Kind = .general) {
    self.tape = tape
    tape.inventory.operators += 1
    self.kind = kind
    rows = RowBlock(
      dimension: kind == .general ? tape.dimension : 1, height: kind == .general ? tape.panelHeight : 1)
  }

  /// Asks for earlier rows to be kept, because the operator stands on the right of a product.
  func keepHistory() {
    guard history == nil else { return }
    tape.inventory.histories += 1
    history = LowerTriangle(dimension: tape.dimension, panelHeight: tape.panelHeight)
  }

  /// Ends the computation of the present rows.
  func finish() { history?.store(rows) }

  /// A new operator whose rows `rule` computes into a block of zeros.
  static func recorded(_ tape: TwoTimeTape, _ rule: @escaping (inout RowBlock, Range<Int>) -> Void)
    -> TwoTimeOperator
  {
    let result = TwoTimeOperator(tape)
    tape.record { [unowned tape] in
      result.rows.reset(to: tape.window)
      rule(&result.rows, tape.window)
      result.finish()
    }
    return result
  }

  // MARK: - The algebra

  public static func * (left: TwoTimeOperator, right: TwoTimeOperator) -> TwoTimeOperator {
    if left.kind == .zero || right.kind == .identity { return left }
    if right.kind == .zero || left.kind == .identity { return right }
    right.keepHistory()
    let product = TwoTimeProduct(left.tape)
    return recorded(left.tape) { rows, _ in
      product.add(to: &rows, left.rows, right)
      rows.clearAboveDiagonal()
    }
  }

  public static func * (factor: Double, operand: TwoTimeOperator) -> TwoTimeOperator {
    if operand.kind == .zero || factor == 1 { return operand }
    if factor == 0 { return TwoTimeOperator(operand.tape, .zero) }
    let source = operand.materialised
    return recorded(operand.tape) { rows, _ in rows.add(factor, source.rows) }
  }

  public static func + (left: TwoTimeOperator, right: TwoTimeOperator) -> TwoTimeOperator {
    if left.kind == .zero { return right }
    if right.kind == .zero { return left }
    let (first, second) = (left.materialised, right.materialised)
    return recorded(left.tape) { rows, _ in
      rows.add(1, first.rows)
      rows.add(1, second.rows)
    }
  }

  /// Row by row of the identity (1 − A) Y = 1, the rows of the window together.
  public var resolvent: TwoTimeOperator {
    if kind == .zero { return TwoTimeOperator(tape, .identity) }
    precondition(kind == .general, "the resolvent of the identity does not exist")
    let result = TwoTimeOperator(tape)
    result.keepHistory()
    let product = TwoTimeProduct(tape)
    tape.record { [unowned self] in
      result.rows.reset(to: tape.window)
      result.rows.addDiagonal(1)
      product.addPast(to: &result.rows, rows, result)
      result.rows.solveInBlock(rows)
      result.finish()
    }
    return result
  }

  public var decayed: TwoTimeOperator {
    guard let decay = tape.decay, kind != .zero else { return self }
    let source = materialised
    return Self.recorded(tape) { rows, _ in
      rows.add(1, source.rows)
      rows.scaleBothSides(by: decay)
    }
  }

  /// The same operator with its rows written out.
  private var materialised: TwoTimeOperator {
    guard kind == .identity else { return self }
    return Self.recorded(tape) { rows, _ in rows.addDiagonal(1) }
  }
}
