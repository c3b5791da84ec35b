import LinearAlgebra

/// A correlation of two times: rows of the present window, symmetric inside it, and all earlier rows if needed.
public final class TwoTimeCorrelation: CausalCorrelation {
  public typealias Response = TwoTimeOperator

  unowned let tape: TwoTimeTape
  let isZero: Bool
  /// Rows of the present window.
  var rows: RowBlock
  /// Rows so far, once `keepHistory` has been called.
  private(set) var history: SymmetricMatrix?
  /// Change of the last correction, for an operator that is an unknown.
  var change = 0.0
  /// What changes are relative to at least.
  var scale = 0.0
  /// Where the rows end that count for the scale.
  var settled = 0

  init(_ tape: TwoTimeTape, isZero: Bool = false) {
    self.tape = tape
    tape.inventory.operators += 1
    self.isZero = isZero
    rows = RowBlock(dimension: isZero ? 1 : tape.dimension, height: isZero ? 1 : tape.panelHeight)
  }

  func keepHistory() {
    guard history == nil else { return }
    tape.inventory.histories += 1
    history = SymmetricMatrix(dimension: tape.dimension, panelHeight: tape.panelHeight)
  }

  func finish() { history?.store(rows) }

  /// A new correlation whose rows `rule` computes into a block of zeros.
  static func recorded(
    _ tape: TwoTimeTape, _ rule: @escaping (inout RowBlock, Range<Int>) -> Void
  ) -> TwoTimeCorrelation {
    let result = TwoTimeCorrelation(tape)
    tape.record { [unowned tape] in
      result.rows.reset(to: tape.window)
      rule(&result.rows, tape.window)
      result.finish()
    }
    return result
  }

  // MARK: - The algebra

  public static func * (factor: Double, operand: TwoTimeCorrelation) -> TwoTimeCorrelation {
    if operand.isZero || factor == 1 { return operand }
    if factor == 0 { return TwoTimeCorrelation(operand.tape, isZero: true) }
    return recorded(operand.tape) { rows, _ in rows.add(factor, operand.rows) }
  }

  public static func + (left: TwoTimeCorrelation, right: TwoTimeCorrelation) -> TwoTimeCorrelation {
    if left.isZero { return right }
    if right.isZero { return left }
    return recorded(left.tape) { rows, _ in
      rows.add(1, left.rows)
      rows.add(1, right.rows)
    }
  }

  public func sandwiched(by response: TwoTimeOperator) -> TwoTimeCorrelation {
    if isZero || response.kind == .identity { return self }
    if response.kind == .zero { return TwoTimeCorrelation(tape, isZero: true) }
    response.keepHistory()
    let half = rowsTimes(response)
    let product = TwoTimeProduct(tape)
    return Self.recorded(tape) { rows, _ in
      product.add(to: &rows, half.rows, transposed: response)
      rows.mirrorBelowDiagonal()
    }
  }

  /// The rows of A C, which is neither causal nor symmetric: a step on the way to A C Aᵀ.
  func rowsTimes(_ response: TwoTimeOperator) -> TwoTimeOperator {
    keepHistory()
    let product = TwoTimeProduct(tape)
    return TwoTimeOperator.recorded(tape) { [unowned self] rows, _ in
      product.add(to: &rows, response.rows, self)
    }
  }

  public var decayed: TwoTimeCorrelation {
    guard let decay = tape.decay, !isZero else { return self }
    return Self.recorded(tape) { [unowned self] rows, _ in
      rows.add(1, self.rows)
      rows.scaleBothSides(by: decay)
    }
  }

  public func learned(richness: Double) -> TwoTimeOperator {
    guard richness > 0, !isZero, let impulse = tape.impulse else { return TwoTimeOperator(tape, .zero) }
    return TwoTimeOperator.recorded(tape) { [unowned self] rows, _ in
      rows.addProduct(richness, impulse.rows, entrywise: self.rows)
    }
  }
}
