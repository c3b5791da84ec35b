/// SGD with momentum μ, Nesterov's variant, decoupled weight decay λ_w and a step-size schedule η_t.
///
///     m ← μ m + h,   w ← (1 − η_t λ_w) w + η_t m          (Nesterov: η_t (h + μ m))            (3)
public struct StochasticGradientDescent: LinearOptimiser, Hashable {
  public let stepSize: StepSize
  public let momentum: Double
  public let isNesterov: Bool

  /// - Throws: `DescriptionError` for η ≤ 0, μ outside [0, 1), λ_w < 0, or a value that is not finite.
  public init(
    learningRate: Double, momentum: Double = 0, nesterov: Bool = false, weightDecay: Double = 0,
    schedule: Schedule = .constant
  ) throws {
    guard momentum >= 0, momentum < 1 else {
      throw DescriptionError("optimizer.momentum", momentum, "0 ≤ momentum < 1")
    }
    self.init(
      try StepSize(learningRate, weightDecay: weightDecay, schedule: schedule), momentum, nesterov)
  }

  /// Plain SGD.
  package init(_ stepSize: StepSize) { self.init(stepSize, 0, false) }

  private init(_ stepSize: StepSize, _ momentum: Double, _ isNesterov: Bool) {
    self.stepSize = stepSize
    self.momentum = momentum
    self.isNesterov = isNesterov
  }

  public var weightDecay: Double { stepSize.weightDecay }
  public var keepsMomentum: Bool { momentum != 0 }

  public func update(at step: Int, of steps: Int) -> LinearUpdate {
    let eta = stepSize.rate(at: step, of: steps)
    return LinearUpdate(
      momentumRetention: momentum, weightRetention: 1 - eta * weightDecay,
      fromMomentum: isNesterov ? eta * momentum : eta, fromGradient: isNesterov ? eta : 0)
  }

  public func with(stepSize: StepSize) -> Self { Self(stepSize, momentum, isNesterov) }

  /// The same with another momentum μ in [0, 1).
  package func with(momentum: Double) -> Self { Self(stepSize, momentum, isNesterov) }

  public func replicated(by copies: Int) -> Self {
    Self(stepSize.replicated(by: copies, times: Double(copies)), momentum, isNesterov)
  }
}
