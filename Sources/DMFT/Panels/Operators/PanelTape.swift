import Foundation
import LinearAlgebra

/// The order of evaluation of operators on panels of times: every rule once for all rows that are solved together.
///
/// A rule reads what earlier rules of the same sweep have made of all rows; unknowns, and what stands behind a rule, are of the
/// sweep before.
final class PanelTape {
  /// A time at hand.
  struct Place: Sendable {
    let layout: PanelLayout
    /// Its columns, with D on them, and with 1.
    let differences: [ColumnGroup]
    let values: [ColumnGroup]
    /// From its new parts to recent ones.
    let transfer: DenseMatrix
    /// Between values and coefficients.
    let roots: [Double]
    /// O(t, s) at the points of the layout, then 0 at the time itself.
    let impulse: [Double]
    /// d(t) d(s) likewise; empty when it is 1.
    let decay: [Double]

    var width: Int { layout.width }
    func groups(_ form: SystemForm) -> [ColumnGroup] { form == .differences ? differences : values }
    /// Coefficients of the function 1, and its value at the time itself.
    var ones: [Double] { roots + [1] }
  }

  let rule: PanelRule
  let bases: [PanelBasis]
  private(set) var places: [Place] = []
  /// The panel, after the plain beginning.
  private(set) var plan: PanelPlan?
  /// Whether the times at hand are ones that are not solved.
  private(set) var isBetween = false
  /// Which of its targets are at hand.
  private(set) var active = 0..<0
  private var rules: [() -> Void] = []
  private(set) var fields: [PanelField] = []
  private(set) var functions: [PanelFunction] = []
  private var unknowns: [PanelField] = []
  private var unknownFunctions: [PanelFunction] = []
  private var mixing = AndersonMixing()

  init(_ rule: PanelRule, bases: [PanelBasis]) {
    self.rule = rule
    self.bases = bases
  }

  func record(_ rule: @escaping () -> Void) { rules.append(rule) }
  func record(unknown: PanelField) { unknowns.append(unknown) }
  func record(unknown: PanelFunction) { unknownFunctions.append(unknown) }
  func join(_ field: PanelField) { fields.append(field) }
  func join(_ function: PanelFunction) { functions.append(function) }

  /// Evaluates every rule once; the largest relative change of what was guessed, which is then corrected.
  func sweep() -> Double {
    for rule in rules { rule() }
    let changes = unknowns.map(\.change) + unknownFunctions.map(\.change)
    if !isBetween { correct() }
    return changes.reduce(0) { $1.isNaN ? .infinity : max($0, $1) }
  }

  /// Guesses again, from what the equations have made of the last guesses.
  private func correct() {
    guard plan != nil else {
      for unknown in unknowns { unknown.set(unknown.proposed) }
      for unknown in unknownFunctions { unknown.set(unknown.proposed) }
      return
    }
    let pairs =
      unknowns.map { ($0.rows, $0.proposed) } + unknownFunctions.map { ($0.values, $0.proposed) }
    let next = mixing.next(pairs.flatMap { $0.0.joined() }, pairs.flatMap { $0.1.joined() }, metric: metric)
    var position = 0
    func take(_ rows: [[Double]]) -> [[Double]] {
      rows.map { row in
        defer { position += row.count }
        return Array(next[position..<position + row.count])
      }
    }
    for unknown in unknowns { unknown.set(take(unknown.rows)) }
    for unknown in unknownFunctions { unknown.set(take(unknown.values)) }
  }

  /// Factors that make numbers of all unknowns comparable: in sums over times, relative to the largest one of the unknown.
  private func metric() -> [Double] {
    let rows = unknowns.map { zip($0.proposed, places).flatMap { zip($0, $1.ones).map { ($0, $1) } } }
    let values = unknownFunctions.map { $0.proposed.joined().map { ($0, 1.0) } }
    return (rows + values).flatMap { terms in
      let largest = terms.reduce(Double.leastNormalMagnitude) { max($0, abs($1.0 * $1.1)) }
      return terms.map { $0.1 / largest }
    }
  }

  private func place(_ layout: PanelLayout, _ transfer: DenseMatrix = DenseMatrix(zeros: 0, 0)) -> Place {
    let points = layout.points(bases)
    let t = Double(layout.time)
    return Place(
      layout: layout, differences: layout.groups(bases, differenced: true),
      values: layout.groups(bases, differenced: false), transfer: transfer, roots: layout.roots(bases),
      impulse: points.map { rule.impulse(t, $0) } + [0],
      decay: rule.decays ? (points + [t]).map { rule.decay(t) * rule.decay($0) } : [])
  }

  // MARK: - The plain beginning

  /// Goes to one of the first times, where all times count by themselves.
  func enterPlain(_ t: Int) {
    plan = nil
    places = [place(PanelLayout(at: t, bases, isPlain: true))]
    let zero = [Double](repeating: 0, count: t + 1)
    for field in fields { field.beginPlain([zero]) }
    for function in functions { function.beginPlain() }
  }

  func finishPlain() {
    for field in fields { field.appendPlain() }
    for function in functions { function.appendPlain() }
  }

  func compress(at t: Int) {
    let layout = PanelLayout(at: t, bases)
    for field in fields { field.compress(layout, bases) }
    for function in functions { function.compress(layout, bases) }
  }

  func exchange(with archive: StateArchive) throws {
    try archive.confirm(fields.count + functions.count, is: "the equations")
    for field in fields { try field.exchange(with: archive) }
    for function in functions { try function.exchange(with: archive) }
  }

  // MARK: - Panels

  /// Goes to a panel; rows are guessed from those of the last two, in those layouts.
  func enter(_ plan: PanelPlan, from last: [PanelLayout]) {
    self.plan = plan
    isBetween = false
    active = 0..<plan.nodes.count
    places = plan.targets[active].map { place($0.layout, $0.transfer) }
    let guess = PanelGuess(from: last, to: places, bases)
    mixing = AndersonMixing()
    for field in fields { field.enter(plan) }
    for function in functions { function.enter(plan, guess.terms) }
    for unknown in unknowns { unknown.guess(guess) }
  }

  /// Goes to the times of the panel that are not solved, with what has been found.
  func lookBetween() {
    guard let plan else { return }
    isBetween = true
    active = plan.nodes.count..<plan.targets.count - 1
    places = plan.targets[active].map { place($0.layout, $0.transfer) }
    for field in fields { field.look(plan) }
    for function in functions { function.look(plan, active) }
  }

  /// Gives the panel up: another one is going to begin where it does.
  func retreat() {
    for unknown in unknowns { unknown.retreat() }
    for function in functions { function.retreat() }
  }

  func leave() {
    guard let plan else { return }
    for field in fields { field.leave(plan) }
    for function in functions { function.leave(plan) }
  }
}

/// What a linear optimiser without momentum and at constant rate makes of a weight, between steps too.
///
///     O(t, s) = η ρ^(t − 1 − s),   d(t) = ρ^t,   ρ = 1 − η λ_w                                        (1.17)
struct PanelRule: Sendable {
  let rate: Double
  let logRetention: Double

  var decays: Bool { logRetention != 0 }
  func impulse(_ t: Double, _ s: Double) -> Double { decays ? rate * exp(logRetention * (t - 1 - s)) : rate }
  func decay(_ t: Double) -> Double { exp(logRetention * t) }
}
