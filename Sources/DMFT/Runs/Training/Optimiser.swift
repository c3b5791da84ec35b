/// How weights follow the gradient signal, step by step.
public protocol Optimiser: Sendable {
  /// η_t with its schedule, and λ_w.
  var stepSize: StepSize { get }
  /// The same rule with other step sizes.
  func with(stepSize: StepSize) -> Self
  /// The optimiser of the run s = `copies` times as large, see `Run.replicated(by:)`. For one that is linear every
  /// step size is s times as large and weight decay divided by s, so that the decay of a weight per step, η λ_w, stays.
  func replicated(by copies: Int) -> Self
}

extension Optimiser {
  /// The same optimiser with every step size multiplied by `factor`.
  public func scaled(by factor: Double) -> Self { with(stepSize: stepSize.scaled(by: factor)) }

  public var learningRate: Double { stepSize.learningRate }
  /// How step sizes go on.
  public var schedule: Schedule { stepSize.schedule }
  /// Whether step sizes depend on the readout's norm, `Schedule.inverseReadout`.
  public var followsReadout: Bool { schedule.followsReadout }

  /// The optimiser of a step before which the readout norm is ⟨w²⟩: η/max(1, ⟨w²⟩) if it follows that.
  public func following(readoutNorm: Double) -> Self {
    followsReadout ? scaled(by: schedule.factor(readoutNorm: readoutNorm)) : self
  }
}

/// A linear optimiser: what one step does to a weight w and its momentum m, given the gradient signal h.
///
///     m ← momentumRetention · m + h,   w ← weightRetention · w + fromMomentum · m + fromGradient · h
///
/// with m on the right of the second line the updated one. Everything an engine needs follows from this
/// recursion: the impulse response O(t, s) and the decay d(t) of equation (3), and the update of a
/// simulated network. A new linear optimiser is one new conformance.
public protocol LinearOptimiser: Optimiser {
  /// The recursion that leads from step t to step t + 1 of a run of `steps` steps.
  func update(at step: Int, of steps: Int) -> LinearUpdate
  /// Whether any step remembers the one before.
  var keepsMomentum: Bool { get }
  /// λ_w, the decay of weights in a step of unit size; 0 when initial weights keep their size.
  var weightDecay: Double { get }
}

/// Coefficients of one step of a linear optimiser.
public struct LinearUpdate: Sendable, Hashable {
  public var momentumRetention: Double
  public var weightRetention: Double
  public var fromMomentum: Double
  public var fromGradient: Double

  public init(
    momentumRetention: Double, weightRetention: Double, fromMomentum: Double, fromGradient: Double
  ) {
    self.momentumRetention = momentumRetention
    self.weightRetention = weightRetention
    self.fromMomentum = fromMomentum
    self.fromGradient = fromGradient
  }
}
