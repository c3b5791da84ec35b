import LinearAlgebra

/// Rows of a function of two times: those of the present window, and earlier ones as far as they are asked for.
protocol TwoTimeRows: TwoTimeMember {
  associatedtype History: StoredOperator

  var tape: TwoTimeTape { get }
  /// Rows of the present window.
  var rows: RowBlock { get set }
  /// All finished rows, if kept.
  var history: History? { get set }
  /// The last finished rows, if kept.
  var recent: RecentRows? { get set }
  /// The largest entry of the finished rows.
  var largest: Double { get set }
}

extension TwoTimeRows {
  /// Asks for earlier rows to be kept, because the function stands on the right of a product.
  func keepHistory() {
    guard history == nil else { return }
    tape.inventory.histories += 1
    history = History(layout: tape.layout)
  }

  /// Asks for the last rows to be kept, because the next ones will be guessed.
  func keepRecent() {
    tape.inventory.unknowns += 1
    recent = tape.emptyRecent
  }

  package func finish() {
    history?.store(rows)
    recent?.store(rows)
    largest = max(largest, rows.maximumMagnitude)
  }

  package func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    history?.apply(change, next, rank: rank)
  }

  package func measure(_ smoothness: inout PanelSmoothness) {
    smoothness.include(rows, scale: largest * TwoTimeTape.scaleMemory)
  }

  /// The rows of the window are what compression looks at next.
  package func exchange(with archive: StateArchive) throws {
    try rows.exchange(with: archive)
    try archive.exchange(&largest)
    try archive.exchange(&history)
    try archive.exchange(&recent)
  }
}

/// An operator that earlier times determine: guessed on entering a window, corrected by every sweep.
protocol TwoTimeUnknownRows: TwoTimeUnknown, TwoTimeRows {
  /// Change of the last correction.
  var change: Double { get set }
  /// Gives the guessed rows the structure of the operator right of the diagonal.
  func completeRows()
}

extension TwoTimeUnknownRows {
  func guess() {
    rows.reset(to: tape.window, layout: tape.layout)
    guard tape.window.lowerBound > 0, let recent else { return }
    rows.setCoefficients(of: tape.extrapolation.rows(from: recent))
    completeRows()
  }

  /// Takes the rows that the equations give, and notes by how much they differ: relative to the largest entry of the
  /// rows, or to `scaleMemory` times that of all rows so far if the signal has died away.
  func correct(_ value: RowBlock) {
    let scale = max(value.maximumMagnitude, largest * TwoTimeTape.scaleMemory, .leastNormalMagnitude)
    change = rows.maximumDifference(from: value) / scale
    rows.copy(value)
  }
}

extension TwoTimeOperator: TwoTimeUnknownRows {
  func completeRows() { rows.clearAboveDiagonal() }
}

extension TwoTimeCorrelation: TwoTimeUnknownRows {
  func completeRows() { rows.mirrorBelowDiagonal() }
}
