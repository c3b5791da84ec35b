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
  private(set) var matrices: [DenseMatrix] = []
  private(set) var keepsHistory = false
  /// Of the rows before the panel, in the layout of its beginning; in a plain beginning, those so far.
  private var base = DenseMatrix(zeros: 0, 0)
  /// The same in the columns of each time at hand.
  private var old: [DenseMatrix] = []
  /// Change of the last correction.
  var change = 0.0

  init(_ tape: PanelTape, isSymmetric: Bool, isZero: Bool) {
    self.tape = tape
    self.isSymmetric = isSymmetric
    if !isZero { tape.join(self) }
  }

  func keepHistory() { keepsHistory = true }

  /// Takes the rows of a sweep.
  func set(_ rows: [[Double]]) {
    self.rows = rows
    if tape.isBetween { return }
    solved = rows
    if keepsHistory, let plan = tape.plan { matrices = made(plan).matrices(tape.active, old: Array(old[tape.active])) }
  }

  private func made(_ plan: PanelPlan) -> PanelMatrices {
    PanelMatrices(plan, rows: solved, isSymmetric: isSymmetric)
  }

  /// Takes the rows of a sweep for something that was guessed.
  func correct(_ rows: [[Double]]) {
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
    set(rows)
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
    matrices = [base]
  }

  /// Goes to times of the panel that are not solved.
  func look(_ plan: PanelPlan, _ times: Range<Int>) {
    if keepsHistory { matrices = made(plan).matrices(times, old: Array(old[times])) }
    rows = plan.targets[times].map { [Double](repeating: 0, count: $0.layout.width + 1) }
  }

  /// Makes the old part of every matrix of a plan.
  func enter(_ plan: PanelPlan) {
    guard keepsHistory else { return }
    var known: [[PanelPart]: DenseMatrix] = [:]
    old = plan.targets.map { target in
      let parts = Array(target.layout.parts[..<target.oldParts])
      if let matrix = known[parts] { return matrix }
      let half = PartMap.apply(target.oldMaps, to: base)
      let matrix = PartMap.apply(target.oldMaps, to: half.transposed).transposed
      known[parts] = matrix
      return matrix
    }
  }

  /// The matrix at the end of the panel is what the next one begins with.
  func leave(_ plan: PanelPlan) {
    guard keepsHistory else { return }
    let last = plan.targets.count - 1
    base = made(plan).matrices(last..<last + 1, old: [old[last]])[0]
    matrices = []
    old = []
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
    var y = matrices[index].product(x)
    for s in 0..<width { y[s] += x[width] * row[s] }
    y.append(x[width] * row[width])
    return y
  }

  /// x C for a correlation, up to the row's own time.
  func symmetricProduct(_ x: [Double], at index: Int) -> [Double] {
    let (row, width) = (rows[index], x.count - 1)
    var y = matrices[index].product(x)
    for s in 0..<width { y[s] += x[width] * row[s] }
    y.append(dot(x, row))
    return y
  }

  /// x Aᵀ for a causal operator.
  func transposedProduct(_ x: [Double], at index: Int) -> [Double] {
    var y = matrices[index].product(x, transposed: true)
    y.append(dot(x, rows[index]))
    return y
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
}
