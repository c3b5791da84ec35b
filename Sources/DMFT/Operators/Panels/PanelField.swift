import LinearAlgebra

/// A function of two times by its rows at the times at hand, and by the matrix of all rows before each of them.
///
/// A row is the coefficients of the layout at its time, then the entry at the time itself.
final class PanelField {
  unowned let tape: PanelTape
  let isSymmetric: Bool
  /// At the times of the panel that are solved.
  private(set) var solved: [[Double]] = []
  /// At every time at hand.
  private(set) var rows: [[Double]] = []
  /// Of the rows before it, if some product needs them.
  private var panelMatrices: [PanelMatrix] = []
  private(set) var keepsHistory = false
  /// Of the rows before the panel, in the layout of its beginning; in a plain beginning, those so far.
  private var base = DenseMatrix(zeros: 0, 0)
  /// Of the times of the panel that are not solved, and of its end.
  private var later: [PanelMatrix] = []
  /// What the equations have given for something that is guessed, and by how much it differs from the guess.
  private(set) var proposed: [[Double]] = []
  private(set) var change = 0.0

  init(_ tape: PanelTape, isSymmetric: Bool, isZero: Bool) {
    self.tape = tape
    self.isSymmetric = isSymmetric
    if !isZero { tape.join(self) }
  }

  func keepHistory() { keepsHistory = true }

  /// The matrix of the rows before one of the times at hand.
  func matrix(at index: Int) -> DenseMatrix { tape.plan == nil ? base : panelMatrices[index].matrix }

  /// Takes the rows of a sweep.
  func set(_ rows: [[Double]]) {
    self.rows = rows
    if tape.isBetween { return }
    solved = rows
    guard keepsHistory, let plan = tape.plan else { return }
    PanelRows(plan, rows: solved, isSymmetric: isSymmetric).update(&panelMatrices, plan)
  }

  /// Takes the rows that the equations give for something that was guessed, at the end of a sweep.
  func propose(_ rows: [[Double]]) {
    proposed = rows
    change = 0
    for (new, guessed) in zip(rows, self.rows) {
      var (difference, scale) = (0.0, Double.leastNormalMagnitude)
      for (a, b) in zip(new, guessed) {
        // Also when they are not numbers.
        if !(abs(a - b) <= difference) { difference = abs(a - b) }
        scale = max(scale, abs(a))
      }
      let relative = difference / scale
      change = relative.isNaN ? .infinity : max(change, relative)
    }
  }

  // MARK: - From time to time, and from panel to panel

  /// Takes the finished row of a plain time into the past.
  func appendPlain() {
    guard keepsHistory, let row = rows.first else { return }
    let size = row.count
    var next = DenseMatrix(zeros: size, size)
    next.set(base, row: 0, column: 0, rows: size - 1, columns: size - 1)
    for s in 0..<size {
      next.entries[(size - 1) * size + s] = row[s]
      if isSymmetric { next.entries[s * size + size - 1] = row[s] }
    }
    base = next
  }

  /// Goes to a plain time.
  func beginPlain(_ rows: [[Double]]) {
    self.rows = rows
    solved = rows
    panelMatrices = []
  }

  /// Goes to times of the panel that are not solved.
  func look(_ plan: PanelPlan) {
    if keepsHistory {
      PanelRows(plan, rows: solved, isSymmetric: isSymmetric).update(&later, plan)
      panelMatrices = Array(later.dropLast())
    }
    rows = tape.places.map { [Double](repeating: 0, count: $0.width + 1) }
  }

  /// Makes the old part of every matrix of a plan.
  func enter(_ plan: PanelPlan) {
    guard keepsHistory else { return }
    var known: [[PanelPart]: DenseMatrix] = [:]
    let all = plan.targets.map { target in
      let parts = Array(target.layout.parts[..<target.oldParts])
      let old =
        known[parts]
        ?? PartMap.apply(target.oldMaps, to: PartMap.apply(target.oldMaps, to: base).transposed).transposed
      known[parts] = old
      return PanelMatrix(target, old: old)
    }
    panelMatrices = Array(all[..<plan.nodes.count])
    later = Array(all[plan.nodes.count...])
  }

  /// The matrix at the end of the panel, as `look` has made it, is what the next one begins with.
  func leave() {
    guard let last = later.last else { return }
    base = last.matrix
    panelMatrices = []
    later = []
  }

  /// The plain beginning in the layout of its end.
  func compress(_ layout: PanelLayout, _ bases: [PanelBasis]) {
    guard keepsHistory else { return }
    let plain = PanelLayout(at: layout.time, isPlain: true)
    let maps = layout.parts.map { PartMap(of: $0, plain, bases) }
    base = PartMap.apply(maps, to: PartMap.apply(maps, to: base).transposed).transposed
  }

  func exchange(with archive: StateArchive) throws {
    var size = base.rows
    try archive.exchange(&size)
    var entries = base.entries
    try archive.exchange(&entries)
    guard size >= 0, entries.count == size * size else { throw StateError.ended }
    base = DenseMatrix(rows: size, columns: size, entries: entries)
    try archive.exchange(&solved)
  }

  // MARK: - Products with a row on the left

  /// x A for a causal operator.
  func product(_ x: [Double], at index: Int) -> [Double] {
    let (row, width) = (rows[index], x.count - 1)
    var y = matrix(at: index).product(x)
    for s in 0..<width { y[s] += x[width] * row[s] }
    y.append(x[width] * row[width])
    return y
  }

  /// x C for a correlation, up to the row's own time.
  func symmetricProduct(_ x: [Double], at index: Int) -> [Double] {
    let (row, width) = (rows[index], x.count - 1)
    var y = matrix(at: index).product(x)
    for s in 0..<width { y[s] += x[width] * row[s] }
    y.append(dot(x, row))
    return y
  }

  /// x Aᵀ for a causal operator.
  func transposedProduct(_ x: [Double], at index: Int) -> [Double] {
    var y = matrix(at: index).product(x, transposed: true)
    y.append(dot(x, rows[index]))
    return y
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
}
