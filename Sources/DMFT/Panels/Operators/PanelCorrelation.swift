import DMFTEquations
import LinearAlgebra

/// A correlation of two times on panels.
final class PanelCorrelation: CausalCorrelation {
  typealias Response = PanelOperator

  unowned let tape: PanelTape
  let isZero: Bool
  let field: PanelField

  init(_ tape: PanelTape, isZero: Bool = false) {
    self.tape = tape
    self.isZero = isZero
    field = PanelField(tape, isSymmetric: true, isZero: isZero)
  }

  static func recorded(_ tape: PanelTape, _ row: @escaping (Int) -> [Double]) -> PanelCorrelation {
    let result = PanelCorrelation(tape)
    tape.record { [unowned tape] in result.field.set(tape.places.indices.map(row)) }
    return result
  }

  static func * (factor: Double, operand: PanelCorrelation) -> PanelCorrelation {
    if operand.isZero || factor == 1 { return operand }
    if factor == 0 { return PanelCorrelation(operand.tape, isZero: true) }
    return recorded(operand.tape) { operand.field.rows[$0].map { factor * $0 } }
  }

  static func + (left: PanelCorrelation, right: PanelCorrelation) -> PanelCorrelation {
    if left.isZero { return right }
    if right.isZero { return left }
    return recorded(left.tape) { zip(left.field.rows[$0], right.field.rows[$0]).map { $0 + $1 } }
  }

  func sandwiched(by response: PanelOperator) -> PanelCorrelation {
    if isZero || response.kind == .identity { return self }
    if response.kind == .zero { return PanelCorrelation(tape, isZero: true) }
    field.keepHistory()
    response.field.keepHistory()
    let result = PanelCorrelation(tape)
    tape.record { [self] in
      result.field.set(response.field.transposedProduct(field.symmetricProduct(response.field.rows)))
    }
    return result
  }

  var decayed: PanelCorrelation {
    guard tape.rule.decays, !isZero else { return self }
    return Self.recorded(tape) { [self] index in
      zip(field.rows[index], tape.places[index].decay).map { $0 * $1 }
    }
  }

  func learned(richness: Double) -> PanelOperator {
    guard richness > 0, !isZero else { return PanelOperator(tape, .zero) }
    return PanelOperator.recorded(tape) { [self] index in
      zip(field.rows[index], tape.places[index].impulse).map { richness * $0 * $1 }
    }
  }
}
