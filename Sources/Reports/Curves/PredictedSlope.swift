import DMFT
import FileFormats
import LinearAlgebra

/// The straight guide line of a figure: the power of time that the scaling theory predicts.
package enum PredictedSlope {
  /// χ of L ~ t^-χ for a power-law task, or a target on the circle; `nil` for a measured one.
  package static func exponent(of run: Run) -> Double? {
    guard let (_, beta) = run.model.powerLaw, let network = try? run.model.linearised().network else {
      return nil
    }
    return Exponents.time(source: beta, depth: network.trainedDepth)
  }

  /// What the figure draws: the power of t, which is negative, and its legend.
  package static func line(for run: Run) -> (exponent: Double, label: String)? {
    exponent(of: run).map { (-$0, "t^-\(NumberText.fixed($0, 2)) predicted") }
  }
}
