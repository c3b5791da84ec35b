import DMFTEquations
import LinearAlgebra

/// A map that moves along its gradient at a rate of its own in every step, c ρ(s): D(t, s) = c ρ(s) C(t, s).
///
///     gradient: ρ = 1        normalized: ρ(s) = 1/√(C_g'(s,s) C_h(s,s)), 0 where g' = 0               (15.6)
final class TwoTimeRates: LearnedMap, TwoTimeMember {
  private unowned let tape: TwoTimeTape
  /// c.
  private let rate: Double
  private let isNormalized: Bool
  /// c ρ(s).
  private var rates: DiagonalScaling

  init(_ tape: TwoTimeTape, rate: Double, isNormalized: Bool) {
    self.tape = tape
    self.rate = rate
    self.isNormalized = isNormalized
    rates = DiagonalScaling([Double](repeating: rate, count: tape.dimension))
    tape.join(self)
  }

  var needsLowerEnd: Bool { isNormalized }

  func below(_ lower: TwoTimeCorrelation, _ upper: TwoTimeCorrelation) -> TwoTimeOperator {
    scaled(lower, lower, upper)
  }

  func above(_ lower: TwoTimeCorrelation, _ upper: TwoTimeCorrelation) -> TwoTimeOperator {
    scaled(upper, lower, upper)
  }

  private func scaled(
    _ correlation: TwoTimeCorrelation, _ lower: TwoTimeCorrelation, _ upper: TwoTimeCorrelation
  ) -> TwoTimeOperator {
    guard !upper.isZero, !correlation.isZero else { return TwoTimeOperator(tape, .zero) }
    return TwoTimeOperator.recorded(tape) { [self] rows, window in
      if isNormalized {
        for s in window { rates[s] = rate * Self.normalisation(upper.rows[s, s] * lower.rows[s, s]) }
      }
      rows.addScaledColumns(of: correlation.rows, by: rates)
      rows.clearAboveDiagonal()
      for t in window { rows[t, t] = 0 }
    }
  }

  private static func normalisation(_ product: Double) -> Double {
    product > 0 ? 1 / product.squareRoot() : 0
  }

  func finish() {}
  func exchange(with archive: StateArchive) throws { try rates.exchange(with: archive) }
  func measure(_ smoothness: inout PanelSmoothness) {}
  func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) { rates.follow(next) }
}
