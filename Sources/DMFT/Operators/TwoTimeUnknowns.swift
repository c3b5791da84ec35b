import LinearAlgebra

extension TwoTimeOperator: TwoTimeUnknown {
  func guess() {
    rows.reset(to: tape.window)
    if let history { rows.extrapolate { history[$0, $1] } }
    rows.clearAboveDiagonal()
    finish()
  }

  /// Takes the rows that the equations give, and notes by how much they differ.
  func correct(_ value: RowBlock) {
    change = rows.relativeDifference(from: value)
    rows.copy(value)
    finish()
  }
}

extension TwoTimeCorrelation: TwoTimeUnknown {
  func guess() {
    rows.reset(to: tape.window)
    if let history { rows.extrapolate { history[$0, $1] } }
    rows.mirrorBelowDiagonal()
    finish()
  }

  /// Takes the rows that the equations give, and notes by how much they differ.
  func correct(_ value: RowBlock) {
    change = rows.relativeDifference(from: value)
    rows.copy(value)
    finish()
  }
}

extension RowBlock {
  /// The largest difference of an entry relative to the largest entry.
  fileprivate func relativeDifference(from value: RowBlock) -> Double {
    let difference = maximumDifference(from: value)
    return difference == 0 ? 0 : difference / value.maximumMagnitude
  }

  /// Continues an operator into the window from its earlier rows.
  fileprivate mutating func extrapolate(_ past: (Int, Int) -> Double) {
    guard window.lowerBound > 0 else { return }
    let extrapolation = Extrapolation(window: window)
    for t in window {
      updateRow(t) { s, entry in if s <= t { entry = extrapolation.entry(t, s, past) } }
    }
  }
}
