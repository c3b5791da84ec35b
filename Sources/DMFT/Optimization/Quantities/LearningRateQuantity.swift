import DMFTRuns

/// η, with the schedule as it is.
enum LearningRateQuantity: ScalarQuantity {
  static func value(of run: Run) -> Double? { run.training.optimiser?.learningRate }

  static func range(in run: Run, _ budget: TrainingBudget) -> ClosedRange<Double> {
    let rate = value(of: run) ?? 1
    return rate * 1e-5...rate * 1e5
  }

  static func set(_ value: Double, in run: Run) throws -> Run {
    try run.changing { optimiser in
      let size = optimiser.stepSize
      return optimiser.with(
        stepSize: try StepSize(value, weightDecay: size.weightDecay, schedule: size.schedule))
    }
  }
}
