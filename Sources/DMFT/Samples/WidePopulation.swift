import DMFTNumerics
import LinearAlgebra

/// One hidden layer of infinite width, as S sampled units: what its couplings have been shown of its activations and gradient
/// signals, and the normal numbers that these couplings have been revealed on.
final class WidePopulation<Real: UnitReal> {
  /// E, the span of all φ(h) that the coupling above has been applied to.
  var forward: UnitSpan<Real>
  /// F, the span of all g that the coupling below has been applied to.
  var backward: UnitSpan<Real>
  private var draws: UnitDraws
  /// 1, and all large directions of E, F, U and R: what new draws are orthogonal to.
  private var matched: UnitSpan<Real>
  private let settings: WideSettings
  private let layout: UnitLayout
  private var scratch: [Real] = []
  /// Whether there was no room any more for matching a large direction.
  private(set) var isSaturated = false

  /// - Parameter taken: coordinates of another march of the same scramble.
  init(
    _ settings: WideSettings, sequence: SobolSequence, seed: UInt64, taken: [UnitDraws.Place: Int] = [:]
  ) {
    self.settings = settings
    layout = UnitLayout(units: settings.units)
    forward = UnitSpan(units: settings.units)
    backward = forward
    matched = forward
    draws = UnitDraws(units: settings.units, sequence: sequence, seed: seed, taken: taken)
    note([Double](repeating: 1, count: settings.units))
  }

  /// Which large direction took which coordinate.
  var taken: [UnitDraws.Place: Int] { draws.taken }

  /// The number of directions of E or F, whichever has more.
  var rank: Int { max(forward.count, backward.count) }

  /// Notes the large ones of the directions that a span has just added.
  func noteLarge(_ span: UnitSpan<Real>) {
    let large = span.weights.prefix { $0 > settings.matching }.count
    note(Array(span.added.prefix(large * settings.units)))
  }

  /// New rows of independent standard normal numbers, one for each weight.
  ///
  /// All are orthogonal to E (those that act backward, R) or F (those that act forward, U): later draws do not act on the
  /// past (16.7). Large ones, which come first, are orthonormal, and orthogonal to all that is large so far (16.8).
  ///
  /// - Parameter isUpper: whether the population is above the coupling: U, not R.
  func revealed(_ weights: [Double], isUpper: Bool, step: Int) -> [Double] {
    let large = weights.prefix { $0 > settings.matching }.count
    var rows = large > 0 ? matchedRows(large, isUpper, step) : []
    guard weights.count > large else { return rows }
    var small: [Double] = []
    for index in large..<weights.count {
      small += draws.small(.init(step: step, index: index, isUpper: isUpper))
    }
    normalise(&small, weights.count - large, isUpper)
    rows += small
    return rows
  }

  private func matchedRows(_ count: Int, _ isUpper: Bool, _ step: Int) -> [Double] {
    let s = settings.units
    var rows: [Double] = []
    for index in 0..<count { rows += draws.large(.init(step: step, index: index, isUpper: isUpper)) }
    if matched.count + count < s / 2 {
      var values: [Real] = layout.arranged(rows, functions: count)
      for _ in 0..<3 {
        matched.basis.remove(from: &values, functions: count, scratch: &scratch)
        past(isUpper).basis.remove(from: &values, functions: count, scratch: &scratch)
      }
      let kept = layout.rows(values, functions: count)
      if let whitened = DenseMatrix(rows: count, columns: s, entries: kept).whitenedRows() {
        note(whitened.entries)
        return whitened.entries
      }
    }
    isSaturated = true
    normalise(&rows, count, isUpper)
    return rows
  }

  /// Mean 0, mean square 1, and without effect on the past.
  private func normalise(_ rows: inout [Double], _ count: Int, _ isUpper: Bool) {
    let s = settings.units
    for row in 0..<count {
      let mean = rows[row * s..<(row + 1) * s].reduce(0, +) / Double(s)
      for i in row * s..<(row + 1) * s { rows[i] -= mean }
    }
    var values: [Real] = layout.arranged(rows, functions: count)
    for _ in 0..<2 { past(isUpper).basis.remove(from: &values, functions: count, scratch: &scratch) }
    rows = layout.rows(values, functions: count)
    for row in 0..<count {
      let square = dotProduct(rows, from: row * s, rows, from: row * s, count: s) / Double(s)
      let factor = square > 0 ? 1 / square.squareRoot() : 0
      for i in row * s..<(row + 1) * s { rows[i] *= factor }
    }
  }

  private func past(_ isUpper: Bool) -> UnitSpan<Real> { isUpper ? backward : forward }

  private func note(_ rows: [Double]) {
    let (s, count) = (settings.units, rows.count / settings.units)
    guard count > 0, matched.count + count < s / 2 else { return }
    var unused: [Real] = []
    matched.cover(
      layout.arranged(rows, functions: count), functions: count, tolerance: distinct, room: s / 2,
      coordinates: &unused)
  }

  /// Directions less apart from the noted ones are not noted.
  private var distinct: Double { settings.matching > 0 ? max(1e-6, Real.distinct) : Real.distinct }
}
