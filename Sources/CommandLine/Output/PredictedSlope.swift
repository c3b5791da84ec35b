import DMFT
import Foundation

/// The straight guide line of a figure: the power of time that the scaling theory predicts.
enum PredictedSlope {
  /// χ of L ~ t^-χ for a power-law task, or a target on the circle; `nil` for a measured one.
  ///
  /// With D trained matrices (the readout and D − 1 hidden maps of γ > 0):
  ///
  ///     χ = Dβ / (1 + (D − 1)β) for β < 1, β otherwise; lazy (D = 1): β              (theory.md, section 7)
  static func exponent(of run: Run) -> Double? {
    guard let beta = (run.task as? PowerLawTask)?.source ?? run.circle?.exponents?.source else { return nil }
    let hidden = Double(run.network.couplings.count { $0.effectiveRichness > 0 })
    return beta < 1 ? (hidden + 1) * beta / (1 + hidden * beta) : beta
  }

  /// What the figure draws: the power of t, which is negative, and its legend.
  static func line(for run: Run) -> (exponent: Double, label: String)? {
    exponent(of: run).map { (-$0, String(format: "t^-%.2f predicted", $0)) }
  }
}
