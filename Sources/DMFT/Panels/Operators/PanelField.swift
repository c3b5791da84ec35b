import LinearAlgebra

/// A function of two times by its rows at the times at hand, and by the matrix of all rows before each of them.
///
/// A row is the coefficients of the layout at its time, then the entry at the time itself.
final class PanelField {
  unowned let tape: PanelTape
  let isSymmetric: Bool
  /// At the times of the panel that are solved.
  private(set) var solved: [[Double]] = []
  /// Of something that is guessed, those of the panel before.
  private var earlier: [[Double]] = []
  /// And of the one before that, as long as the panel may be given up.
  private var earliest: [[Double]] = []
  /// At every time at hand.
  private(set) var rows: [[Double]] = []
  /// The row of the last plain time.
  private(set) var plain: [Double] = []
  /// Whether some product needs the rows before a time, some system of equations their groups.
  private(set) var keepsHistory = false
  private(set) var systems: SystemForm?
  /// Of the rows before the panel, in the layout of its beginning; in a plain beginning, those so far.
  private(set) var base = DenseMatrix(zeros: 0, 0)
  /// How often there have been other columns before the times at hand.
  private(set) var changesOfBase = 0
  /// Of the rows in the panel, on recent parts and in old columns.
  private(set) var low = DenseMatrix(zeros: 0, 0)
  /// Of the rows in the panel before each time at hand, in new columns.
  private var near: [DenseMatrix] = []
  /// Values at the nodes on the lag grid, as the matrices follow from them.
  private var lagged = DenseMatrix(zeros: 0, 0)
  /// Of the groups of the rows before the panel, if systems are solved.
  private(set) var oldSolvers: [GroupSolver] = []
  /// What the equations have given for something that is guessed, and by how much it differs from the guess.
  private(set) var proposed: [[Double]] = []
  private(set) var change = 0.0

  init(_ tape: PanelTape, isSymmetric: Bool, isZero: Bool) {
    self.tape = tape
    self.isSymmetric = isSymmetric
    if !isZero { tape.join(self) }
  }

  func keepHistory() { keepsHistory = true }

  func solveSystems(_ form: SystemForm) { (keepsHistory, systems) = (true, form) }

  /// The matrix of the rows before one of the times at hand.
  func view(at index: Int) -> PanelView {
    let place = tape.places[index]
    guard tape.plan != nil else {
      return PanelView(layout: place.layout, base: base, row: rows[index])
    }
    return PanelView(
      layout: place.layout, base: base, row: rows[index], low: low, near: near[index],
      transfer: place.transfer)
  }

  /// Takes the rows of a sweep.
  func set(_ rows: [[Double]]) {
    self.rows = rows
    if tape.isBetween { return }
    let isKnown = !near.isEmpty && rows == solved
    solved = rows
    guard keepsHistory, let plan = tape.plan, !isKnown else { return }
    let old = DenseMatrix(
      rows: rows.count, columns: base.columns, entries: rows.flatMap { $0.prefix(base.columns) })
    lagged = plan.lagged(rows)
    let blocks = plan.program.blocks(lagged, isSymmetric: isSymmetric)
    low = plan.recentRows.times(old)
    for block in plan.lowBlocks { low.set(blocks[block.block], at: block) }
    near = matrices(of: plan.targets[..<plan.nodes.count], blocks)
  }

  private func matrices(of targets: ArraySlice<PanelTarget>, _ blocks: [DenseMatrix]) -> [DenseMatrix] {
    struct Job: Sendable {
      let target: PanelTarget
      var matrix = DenseMatrix(zeros: 0, 0)
    }
    var jobs = targets.map { Job(target: $0) }
    let isSymmetric = isSymmetric
    Workers.forEach(&jobs) { job in
      let width = job.target.layout.newWidth
      var matrix = DenseMatrix(zeros: width, width)
      for block in job.target.blocks { matrix.set(blocks[block.block], at: block) }
      if isSymmetric { matrix.mirror(from: 0) }
      job.matrix = matrix
    }
    return jobs.map(\.matrix)
  }

  /// Guesses the rows of a panel from those of the last two.
  func guess(_ guess: PanelGuess) {
    let rows = guess.rows(of: earlier + solved)
    (earliest, earlier) = (earlier, solved)
    set(rows)
  }

  /// Back to the end of the panel before.
  func retreat() { (earlier, solved) = (earliest, earlier) }

  /// Takes the rows that the equations give for something that was guessed, at the end of a sweep.
  ///
  /// What the rest of the equations makes of a row are sums over all times. So errors count by their sums: at large lags entries are
  /// far smaller than at lag 0, and their sums are not.
  func propose(_ rows: [[Double]]) {
    proposed = rows
    change = 0
    for (index, (new, guessed)) in zip(rows, self.rows).enumerated() {
      let ones = tape.places[index].ones
      var (difference, scale) = (0.0, Double.leastNormalMagnitude)
      for k in new.indices {
        difference += ones[k] * abs(new[k] - guessed[k])
        scale += ones[k] * abs(new[k])
      }
      let relative = difference / scale
      // Also when they are not numbers.
      change = relative.isNaN ? .infinity : max(change, relative)
    }
  }

  // MARK: - From time to time, and from panel to panel

  /// Takes the finished row of a plain time into the past.
  func appendPlain() {
    guard let row = rows.first else { return }
    plain = row
    guard keepsHistory else { return }
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
    near = []
    changesOfBase += 1
    if let systems { oldSolvers = GroupSolver.all(base, tape.places[0].groups(systems)) }
  }

  /// Goes to a panel, of whose rows nothing is known.
  func enter(_ plan: PanelPlan) {
    near = []
    changesOfBase += 1
    guard let systems else { return }
    oldSolvers = GroupSolver.all(base, tape.places[0].groups(systems)[..<plan.targets[0].layout.oldParts])
  }

  /// Goes to times of the panel that are not solved; its end too is seen from there.
  func look(_ plan: PanelPlan) {
    rows = tape.places.map { [Double](repeating: 0, count: $0.width + 1) }
    guard keepsHistory else { return }
    near = matrices(
      of: plan.targets[plan.nodes.count...], plan.laterProgram.blocks(lagged, isSymmetric: isSymmetric))
  }

  /// The matrix at the end of the panel, in the layout there, is what the next one begins with.
  func leave(_ plan: PanelPlan) {
    guard keepsHistory, let target = plan.targets.last, let end = near.last else { return }
    let (old, new) = (target.layout.oldWidth, target.layout.newWidth)
    var matrix = DenseMatrix(zeros: old + new, old + new)
    matrix.set(base, row: 0, column: 0, rows: old, columns: old)
    matrix.set(target.transfer.times(low), row: old, column: 0, rows: new, columns: old)
    matrix.set(end, row: old, column: old, rows: new, columns: new)
    if isSymmetric { matrix.mirror(from: old) }
    base = PartMap.apply(plan.endMaps, toBothSidesOf: matrix)
    (near, low, lagged) = ([], DenseMatrix(zeros: 0, 0), DenseMatrix(zeros: 0, 0))
  }

  /// The plain beginning in the layout of its end.
  func compress(_ layout: PanelLayout, _ bases: [PanelBasis]) {
    guard keepsHistory else { return }
    let plain = PanelLayout(at: layout.time, bases, isPlain: true)
    base = PartMap.apply(layout.parts.map { PartMap(of: $0, plain, bases) }, toBothSidesOf: base)
  }

  func exchange(with archive: StateArchive) throws {
    var size = base.rows
    try archive.exchange(&size)
    var entries = base.entries
    try archive.exchange(&entries)
    guard size >= 0, entries.count == size * size else { throw StateError.ended }
    base = DenseMatrix(rows: size, columns: size, entries: entries)
    try archive.exchange(&earlier)
    try archive.exchange(&solved)
  }
}

extension DenseMatrix {
  fileprivate mutating func set(_ block: DenseMatrix, at place: PlacedBlock) {
    set(
      block, row: place.rows.lowerBound, column: place.columns.lowerBound, rows: place.rows.count,
      columns: place.columns.count)
  }
}
