import LinearAlgebra

/// A causal operator of two times on panels.
final class PanelOperator: CausalOperator {
  typealias Correlation = PanelCorrelation

  enum Kind { case zero, identity, general }

  unowned let tape: PanelTape
  let kind: Kind
  let field: PanelField

  init(_ tape: PanelTape, _ kind: Kind = .general) {
    self.tape = tape
    self.kind = kind
    field = PanelField(tape, isSymmetric: false, isZero: kind != .general)
  }

  /// A new operator whose rows a rule computes, one at a time.
  static func recorded(_ tape: PanelTape, _ row: @escaping (Int) -> [Double]) -> PanelOperator {
    let result = PanelOperator(tape)
    tape.record { [unowned tape] in result.field.set(tape.places.indices.map(row)) }
    return result
  }

  static func * (left: PanelOperator, right: PanelOperator) -> PanelOperator {
    if left.kind == .zero || right.kind == .identity { return left }
    if right.kind == .zero || left.kind == .identity { return right }
    right.field.keepHistory()
    return recorded(left.tape) { right.field.product(left.field.rows[$0], at: $0) }
  }

  static func * (factor: Double, operand: PanelOperator) -> PanelOperator {
    if operand.kind == .zero || factor == 1 { return operand }
    if factor == 0 { return PanelOperator(operand.tape, .zero) }
    let source = operand.materialised
    return recorded(operand.tape) { source.field.rows[$0].map { factor * $0 } }
  }

  static func + (left: PanelOperator, right: PanelOperator) -> PanelOperator {
    if left.kind == .zero { return right }
    if right.kind == .zero { return left }
    let (first, second) = (left.materialised, right.materialised)
    return recorded(left.tape) { zip(first.field.rows[$0], second.field.rows[$0]).map { $0 + $1 } }
  }

  /// Row t of Y from Y (1 − A) = 1: from A alone (19.7).
  var resolvent: PanelOperator {
    if kind == .zero { return PanelOperator(tape, .identity) }
    precondition(kind == .general, "the resolvent of the identity does not exist")
    field.keepHistory()
    return Self.recorded(tape) { [self] index in
      let layout = tape.places[index].layout
      let matrix = field.causalMatrix(at: index)
      let inverses = layout.groups.indices.map { field.inverses(of: $0, layout, at: index, scales: [-1]) }
      var row = DenseMatrix(zeros: 1, layout.width + 1)
      row.entries[layout.width] = 1
      row.solve(matrix, inverses, scales: [-1])
      return row.entries
    }
  }

  var decayed: PanelOperator {
    guard tape.rule.decays, kind != .zero else { return self }
    let source = materialised
    return Self.recorded(tape) { [unowned tape] index in
      zip(source.field.rows[index], tape.places[index].decay).map { $0 * $1 }
    }
  }

  private var materialised: PanelOperator {
    guard kind == .identity else { return self }
    return Self.recorded(tape) { [unowned tape] index in
      [Double](repeating: 0, count: tape.places[index].width) + [1]
    }
  }
}

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
    return Self.recorded(tape) { [self] index in
      response.field.transposedProduct(
        field.symmetricProduct(response.field.rows[index], at: index), at: index)
    }
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

extension PanelLayout {
  /// Columns that systems are solved in together.
  var groups: [Range<Int>] { columns }
}

extension PanelField {
  /// The operator at a time at hand, for systems of equations.
  func causalMatrix(at index: Int) -> CausalMatrix {
    CausalMatrix(past: matrix(at: index), row: rows[index], groups: tape.places[index].layout.groups)
  }

  /// (1 + λ A_JJ)^-1 for one group of columns.
  func inverses(of group: Int, _ layout: PanelLayout, at index: Int, scales: [Double]) -> GroupInverses {
    let (columns, matrix) = (layout.groups[group], matrix(at: index))
    return GroupInverses(
      columns.flatMap { row in
        matrix.entries[row * matrix.columns + columns.lowerBound..<row * matrix.columns + columns.upperBound]
      },
      size: columns.count, scales: scales, isTriangular: layout.parts[group].level == 0)
  }
}
