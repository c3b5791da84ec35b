import LinearAlgebra

/// An operator that earlier times determine: guessed on entering a window, corrected by every sweep.
protocol TwoTimeUnknownRows: TwoTimeUnknown, TwoTimeMember {
  var tape: TwoTimeTape { get }
  /// Rows of the present window.
  var rows: RowBlock { get set }
  /// The last finished rows.
  var recent: RecentRows? { get }
  /// Change of the last correction.
  var change: Double { get set }
  /// The largest entry of the finished rows.
  var largest: Double { get }
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
