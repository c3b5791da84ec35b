import DMFTEquations
import LinearAlgebra

/// A causal operator of two times: rows of the present window, and all earlier rows if some product needs them.
package final class TwoTimeOperator: CausalOperator {
  package typealias Correlation = TwoTimeCorrelation

  package enum Kind { case zero, identity, general }

  unowned let tape: TwoTimeTape
  package let kind: Kind
  /// Rows of the present window.
  package var rows: RowBlock
  /// Finished rows, once `keepHistory` has been called.
  package var history: LowerTriangle?
  /// What guesses are made from, for an operator that is an unknown.
  package var recent: RecentRows?
  /// Change of the last correction, for an operator that is an unknown.
  package var change = 0.0
  /// The largest entry of the finished rows.
  package var largest = 0.0

  package init(_ tape: TwoTimeTape, _ kind: Kind = .general) {
    self.tape = tape
    self.kind = kind
    guard kind == .general else {
      rows = RowBlock(dimension: 1, height: 1)
      return
    }
    rows = tape.emptyBlock
    tape.inventory.operators += 1
    tape.join(self)
  }

  /// A new operator whose rows `rule` computes into a block of zeros.
  package static func recorded(_ tape: TwoTimeTape, _ rule: @escaping (inout RowBlock, Range<Int>) -> Void)
    -> TwoTimeOperator
  {
    let result = TwoTimeOperator(tape)
    tape.record { [unowned tape] in
      result.rows.reset(to: tape.window, layout: tape.layout)
      rule(&result.rows, tape.window)
    }
    return result
  }

  // MARK: - The algebra

  package static func * (left: TwoTimeOperator, right: TwoTimeOperator) -> TwoTimeOperator {
    if left.kind == .zero || right.kind == .identity { return left }
    if right.kind == .zero || left.kind == .identity { return right }
    right.keepHistory()
    return recorded(left.tape) { rows, _ in
      rows.addProduct(left.rows, right)
      rows.clearAboveDiagonal()
    }
  }

  package static func * (factor: Double, operand: TwoTimeOperator) -> TwoTimeOperator {
    if operand.kind == .zero || factor == 1 { return operand }
    if factor == 0 { return TwoTimeOperator(operand.tape, .zero) }
    let source = operand.materialised
    return recorded(operand.tape) { rows, _ in rows.add(factor, source.rows) }
  }

  package static func + (left: TwoTimeOperator, right: TwoTimeOperator) -> TwoTimeOperator {
    if left.kind == .zero { return right }
    if right.kind == .zero { return left }
    let (first, second) = (left.materialised, right.materialised)
    return recorded(left.tape) { rows, _ in
      rows.add(1, first.rows)
      rows.add(1, second.rows)
    }
  }

  /// Row by row of the identity (1 − A) Y = 1, the rows of the window together.
  package var resolvent: TwoTimeOperator {
    if kind == .zero { return TwoTimeOperator(tape, .identity) }
    precondition(kind == .general, "the resolvent of the identity does not exist")
    let result = TwoTimeOperator(tape)
    result.keepHistory()
    tape.record { [unowned self] in
      result.rows.reset(to: tape.window, layout: tape.layout)
      result.rows.addDiagonal(1)
      if let history = result.history { result.rows.addProduct(1, rows, history) }
      result.rows.solveInBlock(rows)
    }
    return result
  }

  package var decayed: TwoTimeOperator {
    guard tape.decay != nil, kind != .zero else { return self }
    let source = materialised
    return Self.recorded(tape) { [unowned tape] rows, _ in
      guard let decay = tape.decay else { return }
      rows.addScaledColumns(of: source.rows, by: decay)
      rows.scaleRows(by: decay)
    }
  }

  /// The same operator with its rows written out.
  private var materialised: TwoTimeOperator {
    guard kind == .identity else { return self }
    return Self.recorded(tape) { rows, _ in rows.addDiagonal(1) }
  }
}
