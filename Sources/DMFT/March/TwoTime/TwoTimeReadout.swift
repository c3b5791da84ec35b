import LinearAlgebra

/// The readout norm ⟨w²⟩(t) as an unknown of the march: what a step size follows that is not a function of the step.
///
///     η_t = η/max(1, ⟨w²⟩(t)),   ⟨w²⟩(t) = C_g^L(t, t)
///
/// η_t moves the weights from t to t + 1, so that a row depends on earlier ones only, as all else does.
final class TwoTimeReadout: TwoTimeUnknown, TwoTimeMember {
  private unowned let tape: TwoTimeTape
  private var norms: [Double]
  private(set) var change = 0.0

  init(_ tape: TwoTimeTape) {
    self.tape = tape
    norms = [Double](repeating: 0, count: tape.dimension)
    tape.record(self)
    tape.join(self)
  }

  /// ⟨w²⟩(t).
  subscript(t: Int) -> Double { norms[t] }

  /// Records that the norm is the diagonal of C_g of the topmost population.
  func record(_ correlation: TwoTimeCorrelation) {
    tape.record { [unowned self] in
      change = 0
      for t in tape.window {
        let value = correlation.isZero ? 0 : correlation.rows[t, t]
        // What the last row is for comes after the window.
        if t + 1 < tape.window.upperBound { note(value, at: t) }
        norms[t] = value
      }
    }
  }

  private func note(_ value: Double, at t: Int) {
    let difference = abs(value - norms[t])
    change = difference.isFinite ? max(change, difference / max(1, abs(value))) : .infinity
  }

  func guess() {
    guard tape.window.lowerBound > 0 else { return }
    for t in tape.window { norms[t] = tape.extrapolation.value(t) { norms[$0] } }
  }

  func finish() {}
  func measure(_ smoothness: inout PanelSmoothness) {}
  func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {}
  func exchange(with archive: StateArchive) throws { try archive.exchange(&norms) }
}
