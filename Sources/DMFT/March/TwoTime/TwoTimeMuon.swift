import DMFTEquations
import LinearAlgebra

/// A map that Muon moves, row by row: the weights of its update follow from finished rows of both Gram matrices.
///
///     D_h(t, a) = c Σ_b M_t(a, b) C_h(b, t),   D_g(t, b) = c Σ_a C_g'(t, a) M_t(a, b)                (18)
///
/// Windows are of one row, and columns are not compressed.
final class TwoTimeMuon: LearnedMap, TwoTimeMember {
  private unowned let tape: TwoTimeTape
  private var momentum: OrthogonalMomentum
  /// c.
  private let rate: Double
  /// The ends whose Gram matrices count: of several that have been asked about, the last, which is up to date.
  private var ends: (lower: TwoTimeCorrelation, upper: TwoTimeCorrelation)?

  init(_ tape: TwoTimeTape, _ momentum: OrthogonalMomentum, rate: Double) {
    self.tape = tape
    self.momentum = momentum
    self.rate = rate
    tape.join(self)
  }

  let needsLowerEnd = true

  func below(_ lower: TwoTimeCorrelation, _ upper: TwoTimeCorrelation) -> TwoTimeOperator {
    recorded(lower, lower, upper) { $0.below($1) }
  }

  func above(_ lower: TwoTimeCorrelation, _ upper: TwoTimeCorrelation) -> TwoTimeOperator {
    recorded(upper, lower, upper) { $0.above($1) }
  }

  private func recorded(
    _ correlation: TwoTimeCorrelation, _ lower: TwoTimeCorrelation, _ upper: TwoTimeCorrelation,
    _ row: @escaping (OrthogonalMomentum, [Double]) -> [Double]
  ) -> TwoTimeOperator {
    ends = (lower, upper)
    guard !upper.isZero, !correlation.isZero else { return TwoTimeOperator(tape, .zero) }
    return TwoTimeOperator.recorded(tape) { [self] rows, window in
      let t = window.lowerBound
      let values = row(momentum, Array(correlation.rows.times(t).dropLast()))
      for s in 0..<t { rows[t, s] = rate * values[s] }
    }
  }

  func finish() {
    guard let (lower, upper) = ends, !upper.isZero else { return }
    let t = tape.window.lowerBound
    momentum.learn(upper: upper.rows.times(t), lower: lower.rows.times(t))
  }

  func exchange(with archive: StateArchive) throws { try momentum.exchange(with: archive) }

  func measure(_ smoothness: inout PanelSmoothness) {}
  func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    preconditionFailure("Muon needs every column")
  }
}
