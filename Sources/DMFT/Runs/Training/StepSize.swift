/// η_t, the step size as it follows its schedule, and the decoupled decay λ_w of the weights that it scales.
///
///     w ← (1 − η_t λ_w) w + Δ_t
public struct StepSize: Sendable, Hashable {
  /// η > 0.
  public let learningRate: Double
  /// λ_w ≥ 0.
  public let weightDecay: Double
  public let schedule: Schedule

  /// - Throws: `DescriptionError` for η ≤ 0, λ_w < 0, or a value that is not finite.
  public init(_ learningRate: Double, weightDecay: Double = 0, schedule: Schedule = .constant) throws {
    guard learningRate > 0, learningRate.isFinite else {
      throw DescriptionError("optimizer.learningRate", learningRate, "> 0 and finite")
    }
    guard weightDecay >= 0, weightDecay.isFinite else {
      throw DescriptionError("optimizer.weightDecay", weightDecay, "≥ 0")
    }
    try schedule.validate()
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.schedule = schedule
  }

  /// - Parameter rate: η, known to be valid.
  package init(constant rate: Double) {
    (learningRate, weightDecay, schedule) = (rate, 0, .constant)
  }

  private init(_ other: Self, times factor: Double, decayOver divisor: Double, _ schedule: Schedule) {
    learningRate = other.learningRate * factor
    weightDecay = other.weightDecay / divisor
    self.schedule = schedule
  }

  /// η_t.
  public func rate(at step: Int, of steps: Int) -> Double {
    learningRate * schedule.factor(at: step, of: steps)
  }

  /// 1 − η_t λ_w.
  public func retention(at step: Int, of steps: Int) -> Double { 1 - rate(at: step, of: steps) * weightDecay }

  /// With every step size multiplied.
  package func scaled(by factor: Double) -> StepSize { StepSize(self, times: factor, decayOver: 1, schedule) }

  /// η at every step.
  package var atConstantRate: StepSize { StepSize(self, times: 1, decayOver: 1, .constant) }

  /// That of a replica: every step size multiplied, and the decay of a weight in a step as it was.
  package func replicated(by copies: Int, times factor: Double) -> StepSize {
    StepSize(self, times: factor, decayOver: factor, schedule.replicated(by: copies))
  }
}

extension CouplingOptimiser {
  /// η at every step, without decay of the map.
  package var stepSize: StepSize { StepSize(constant: learningRate) }
}
