import LinearAlgebra

/// Functions of one time, solved at the times of a panel and followed by their coefficients on all earlier ones.
final class PanelFunction {
  unowned let tape: PanelTape
  let count: Int
  /// At the times of the panel that are solved; at the times at hand.
  private(set) var solved: [[Double]] = []
  private var earlier: [[Double]] = []
  private var earliest: [[Double]] = []
  private(set) var values: [[Double]] = []
  /// What the equations have given for something that is guessed; the largest change of the first function relative to its value.
  private(set) var proposed: [[Double]] = []
  private(set) var change = 0.0
  /// Of every time at hand: count × width, without the time itself.
  private(set) var coefficients: [DenseMatrix] = []
  private var base: DenseMatrix

  init(_ tape: PanelTape, count: Int) {
    self.tape = tape
    self.count = count
    base = DenseMatrix(zeros: count, 0)
    tape.join(self)
  }

  /// A row of the correlation Σ_k weight_k f_k(t) f_k(s), at one of the times at hand.
  func correlation(at index: Int, _ weights: [Double]) -> [Double] {
    let scaled = zip(weights, values[index]).map { $0 * $1 }
    return coefficients[index].product(scaled)
      + [dotProduct(scaled, from: 0, values[index], from: 0, count: count)]
  }

  /// Σ_s f_k(s) over the columns before a panel.
  ///
  /// - Parameter place: of the panel.
  func sums(_ place: PanelTape.Place) -> [Double] {
    base.product(Array(place.roots.prefix(base.columns)), transposed: true)
  }

  func set(_ values: [[Double]]) {
    self.values = values
    if tape.isBetween { return }
    solved = values
    if let plan = tape.plan { follow(plan, tape.active) }
  }

  /// Takes what the equations give for something that was guessed, at the end of a sweep.
  ///
  /// - Parameter change: the largest one, where it is not that of the first function relative to its value.
  func propose(_ values: [[Double]], change known: Double? = nil) {
    proposed = values
    change =
      known
      ?? zip(values, self.values).reduce(0) { largest, pair in
        let relative = abs(pair.0[0] - pair.1[0]) / max(abs(pair.0[0]), .leastNormalMagnitude)
        return relative.isNaN ? .infinity : max(largest, relative)
      }
  }

  func beginPlain() {
    values = [values.last ?? [Double](repeating: 0, count: count)]
    solved = values
    coefficients = [base]
  }

  func appendPlain() { base = base.appending(column: values[0]) }

  func compress(_ layout: PanelLayout, _ bases: [PanelBasis]) {
    let plain = PanelLayout(at: layout.time, bases, isPlain: true)
    base = PartMap.apply(layout.parts.map { PartMap(of: $0, plain, bases) }, to: base)
  }

  /// - Parameter guess: factors of the last two panels' values in those of this one's nodes.
  func enter(_ plan: PanelPlan, _ guess: [[(source: Int, factor: Double)]]) {
    let last = earlier + solved
    (earliest, earlier) = (earlier, solved)
    set(
      guess.map { terms in
        (0..<count).map { k in terms.reduce(0) { $0 + $1.factor * last[$1.source][k] } }
      })
  }

  /// Back to the end of the panel before.
  func retreat() { (earlier, solved) = (earliest, earlier) }

  func look(_ plan: PanelPlan, _ times: Range<Int>) {
    values = [[Double]](repeating: [Double](repeating: 0, count: count), count: times.count)
    follow(plan, times)
  }

  func leave(_ plan: PanelPlan) {
    follow(plan, plan.targets.count - 1..<plan.targets.count)
    base = PartMap.apply(plan.endMaps, to: coefficients[0])
  }

  private func follow(_ plan: PanelPlan, _ times: Range<Int>) {
    let table = DenseMatrix(rows: solved.count, columns: count, entries: solved.flatMap { $0 })
    coefficients = times.map { index in
      let target = plan.targets[index]
      var result = DenseMatrix(zeros: count, target.layout.width)
      result.set(base, row: 0, column: 0, rows: count, columns: target.layout.oldWidth)
      guard target.layout.newWidth > 0 else { return result }
      let new = target.newRows.times(table).transposed
      result.set(new, row: 0, column: target.layout.oldWidth, rows: count, columns: new.columns)
      return result
    }
  }

  func exchange(with archive: StateArchive) throws {
    var (columns, entries) = (base.columns, base.entries)
    try archive.exchange(&columns)
    try archive.exchange(&entries)
    guard columns >= 0, entries.count == count * columns else { throw StateError.ended }
    base = DenseMatrix(rows: count, columns: columns, entries: entries)
    try archive.exchange(&earlier)
    try archive.exchange(&solved)
  }
}

extension DenseMatrix {
  fileprivate func appending(column values: [Double]) -> DenseMatrix {
    var result = DenseMatrix(zeros: rows, columns + 1)
    result.set(self, row: 0, column: 0, rows: rows, columns: columns)
    for row in 0..<rows { result.entries[row * (columns + 1) + columns] = values[row] }
    return result
  }
}
