/// SGD with momentum μ, Nesterov's variant, decoupled weight decay λ_w and a step-size schedule η_t.
///
///     m ← μ m + h,   w ← (1 − η_t λ_w) w + η_t m          (Nesterov: η_t (h + μ m))            (3)
public struct StochasticGradientDescent: LinearOptimiser, Hashable {
  public let learningRate: Double
  public let momentum: Double
  public let isNesterov: Bool
  public let weightDecay: Double
  public let schedule: Schedule

  /// - Throws: `DescriptionError` for η ≤ 0, μ outside [0, 1), λ_w < 0, or a value that is not finite.
  public init(
    learningRate: Double, momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0,
    schedule: Schedule = .constant
  ) throws {
    guard learningRate > 0, learningRate.isFinite else {
      throw DescriptionError("optimizer.learningRate", "\(learningRate)", "> 0 and finite")
    }
    guard momentum >= 0, momentum < 1 else {
      throw DescriptionError("optimizer.momentum", "\(momentum)", "0 ≤ momentum < 1")
    }
    guard weightDecay >= 0, weightDecay.isFinite else {
      throw DescriptionError("optimizer.weightDecay", "\(weightDecay)", "≥ 0")
    }
    try schedule.validate()
    self.learningRate = learningRate
    self.momentum = momentum
    self.isNesterov = nesterov
    self.weightDecay = weightDecay
    self.schedule = schedule
  }

  private init(_ other: Self, learningRate: Double, weightDecay: Double) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    momentum = other.momentum
    isNesterov = other.isNesterov
    schedule = other.schedule
  }

  public var keepsMomentum: Bool { momentum != 0 }

  public func update(at step: Int, of steps: Int) -> LinearUpdate {
    let eta = learningRate * schedule.factor(at: step, of: steps)
    return LinearUpdate(
      momentumRetention: momentum, weightRetention: 1 - eta * weightDecay,
      fromMomentum: isNesterov ? eta * momentum : eta, fromGradient: isNesterov ? eta : 0)
  }

  public func scaled(by factor: Double) -> Self {
    Self(self, learningRate: learningRate * factor, weightDecay: weightDecay)
  }

  public func replicated(by copies: Int) -> Self {
    Self(self, learningRate: learningRate * Double(copies), weightDecay: weightDecay / Double(copies))
  }
}
