import LinearAlgebra

/// An operator that earlier times determine: guessed on entering a window, corrected by every sweep.
protocol TwoTimeUnknownRows: TwoTimeUnknown {
  var tape: TwoTimeTape { get }
  /// Rows of the present window.
  var rows: RowBlock { get set }
  /// Change of the last correction.
  var change: Double { get set }
  /// What changes are relative to at least.
  var scale: Double { get set }
  /// Where the rows end that count for the scale.
  var settled: Int { get set }
  /// Reads entry (t, s) of earlier rows.
  var past: (Int, Int) -> Double { get }
  /// Gives the guessed rows the structure of the operator right of the diagonal.
  func completeRows()
  /// Ends the computation of the present rows.
  func finish()
}

extension TwoTimeUnknownRows {
  func guess() {
    // What the last window has come to.
    if tape.window.lowerBound > settled {
      scale = max(scale, Self.scaleMemory * rows.maximumMagnitude)
      settled = tape.window.lowerBound
    }
    rows.reset(to: tape.window)
    rows.fill(tape.extrapolation, past)
    completeRows()
    finish()
  }

  /// Takes the rows that the equations give, and notes by how much they differ: relative to the largest entry of the
  /// rows, or to `scaleMemory` times that of all rows so far if the signal has died away.
  func correct(_ value: RowBlock) {
    change = rows.maximumDifference(from: value) / max(value.maximumMagnitude, scale, .leastNormalMagnitude)
    rows.copy(value)
    finish()
  }

  /// A signal that has fallen to less than this share of its past acts through the past.
  private static var scaleMemory: Double { 1e-3 }
}

extension TwoTimeOperator: TwoTimeUnknownRows {
  var past: (Int, Int) -> Double {
    guard let history else { return { _, _ in 0 } }
    return { history[$0, $1] }
  }
  func completeRows() { rows.clearAboveDiagonal() }
}

extension TwoTimeCorrelation: TwoTimeUnknownRows {
  var past: (Int, Int) -> Double {
    guard let history else { return { _, _ in 0 } }
    return { history[$0, $1] }
  }
  func completeRows() { rows.mirrorBelowDiagonal() }
}

extension RowBlock {
  /// Continues an operator into the window from its earlier rows.
  fileprivate mutating func fill(_ extrapolation: Extrapolation, _ past: (Int, Int) -> Double) {
    guard window.lowerBound > 0 else { return }
    for t in window {
      updateRow(t) { s, entry in if s <= t { entry = extrapolation.entry(t, s, past) } }
    }
  }
}
