import DMFTRuns
import Foundation

/// μ of SGD, searched in ln(1 − μ), which is evenly spaced in how far back momentum remembers.
enum MomentumQuantity: ScalarQuantity {
  static func value(of run: Run) -> Double? {
    (run.training.optimiser as? StochasticGradientDescent)?.momentum
  }

  static func range(in run: Run, _ budget: TrainingBudget) -> ClosedRange<Double> { 0...largest }

  static func set(_ value: Double, in run: Run) throws -> Run {
    try run.changing { optimiser in
      guard let descent = optimiser as? StochasticGradientDescent else { return optimiser }
      return descent.with(momentum: value)
    }
  }

  static func check(_ run: Run, _ budget: TrainingBudget) throws {
    guard value(of: run) != nil else {
      throw DescriptionError("optimize.over", "momentum", "with optimizer.kind: sgd, which has one")
    }
  }

  static func coordinate(of value: Double) -> Double { -log1p(-value) }
  static func value(at coordinate: Double) -> Double { max(0, -expm1(-coordinate)) }

  private static let largest = 0.999
}
