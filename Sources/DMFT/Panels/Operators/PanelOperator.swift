import DMFTEquations
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

  /// The same, all rows at once.
  private static func recorded(_ tape: PanelTape, all rows: @escaping () -> [[Double]]) -> PanelOperator {
    let result = PanelOperator(tape)
    tape.record { result.field.set(rows()) }
    return result
  }

  static func * (left: PanelOperator, right: PanelOperator) -> PanelOperator {
    if left.kind == .zero || right.kind == .identity { return left }
    if right.kind == .zero || left.kind == .identity { return right }
    right.field.keepHistory()
    return recorded(left.tape, all: { right.field.product(left.field.rows) })
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

  /// D A: what the rows of a strictly causal operator differ by from those before them (19.16).
  var increments: PanelOperator {
    Self.recorded(
      tape,
      all: { [self] in
        guard let plan = tape.plan else {
          let row = field.rows[0]
          return [row.indices.map { row[$0] - ($0 < field.plain.count ? field.plain[$0] : 0) }]
        }
        struct Job: Sendable {
          let own: [Double]
          let increment: RowIncrement
          var row: [Double] = []
        }
        var jobs = zip(field.rows, plan.increments[tape.active]).map { Job(own: $0, increment: $1) }
        let (solved, lagged) = (field.solved, plan.lagged(field.solved))
        Workers.forEach(&jobs) { $0.row = $0.increment.row($0.own, solved, lagged) }
        return jobs.map(\.row)
      })
  }

  /// Row t of Y from Y (1 − A) = 1: from A alone (19.7), and from its values: what A hands on to itself does not fade, and increments of it
  /// would add up what they miss (19.5).
  var resolvent: PanelOperator {
    if kind == .zero { return PanelOperator(tape, .identity) }
    precondition(kind == .general, "the resolvent of the identity does not exist")
    field.solveSystems(.values)
    return Self.recorded(
      tape,
      all: { [self] in
        var jobs = tape.places.indices.map {
          ResolventJob(
            view: field.view(at: $0), groups: tape.places[$0].values, solvers: field.oldSolvers)
        }
        Workers.forEach(&jobs) { $0.solve() }
        return jobs.map(\.row)
      })
  }

  private struct ResolventJob: Sendable {
    let view: PanelView
    let groups: [ColumnGroup]
    let solvers: [GroupSolver]
    var row: [Double] = []

    mutating func solve() { row = PanelSystem(view, groups, oldSolvers: solvers).rows([-1]).entries }
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
