import LinearAlgebra

extension TwoTimeOperator: TwoTimeUnknown {
  func guess() {
    // What the last window has come to.
    if tape.window.lowerBound > settled {
      scale = max(scale, Self.scaleMemory * rows.maximumMagnitude)
      settled = tape.window.lowerBound
    }
    rows.reset(to: tape.window)
    if let history { rows.fill(tape.extrapolation) { history[$0, $1] } }
    rows.clearAboveDiagonal()
    finish()
  }

  /// Takes the rows that the equations give, and notes by how much they differ: relative to the largest entry of the
  /// rows, or to `scaleMemory` times that of all rows so far if the signal has died away.
  func correct(_ value: RowBlock) {
    change = rows.maximumDifference(from: value) / max(value.maximumMagnitude, scale, .leastNormalMagnitude)
    rows.copy(value)
    finish()
  }
}

extension TwoTimeCorrelation: TwoTimeUnknown {
  func guess() {
    // What the last window has come to.
    if tape.window.lowerBound > settled {
      scale = max(scale, Self.scaleMemory * rows.maximumMagnitude)
      settled = tape.window.lowerBound
    }
    rows.reset(to: tape.window)
    if let history { rows.fill(tape.extrapolation) { history[$0, $1] } }
    rows.mirrorBelowDiagonal()
    finish()
  }

  /// Takes the rows that the equations give, and notes by how much they differ: relative to the largest entry of the
  /// rows, or to `scaleMemory` times that of all rows so far if the signal has died away.
  func correct(_ value: RowBlock) {
    change = rows.maximumDifference(from: value) / max(value.maximumMagnitude, scale, .leastNormalMagnitude)
    rows.copy(value)
    finish()
  }
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
