/// What an engine returns: the curves, how they came about, and how far they can be trusted.
public struct Solution: Sendable {
  public var curve: LearningCurve
  /// Two-time functions at chosen steps, when they were asked for.
  public var twoTime: TwoTimeFunctions?
  /// Outputs and kernels on given samples, when they were asked for.
  public var fields: SampleFields?
  public var diagnostics: Diagnostics
  public var outcome: Outcome

  public init(
    curve: LearningCurve, twoTime: TwoTimeFunctions? = nil, fields: SampleFields? = nil,
    diagnostics: Diagnostics, outcome: Outcome
  ) {
    self.curve = curve
    self.twoTime = twoTime
    self.fields = fields
    self.diagnostics = diagnostics
    self.outcome = outcome
  }
}

/// How a run ended.
public enum Outcome: Sendable, Hashable {
  case completed
  /// The loss left every bound at `step`, or what is beyond the edge of stability is not resolved from there on; the curve holds
  /// the steps before it.
  case diverged(step: Int, largestStableLearningRate: StableRate?)
  /// Independent samplings of the theory part from `step` on: the dynamics amplify what is not resolved, as beyond the edge of
  /// stability. The curve holds the steps before it.
  case parted(step: Int)
}

extension Outcome {
  /// The same as figures with their meaning: where the curve ends, and the rates between which stability does.
  package var entries: [Diagnostics.Entry] {
    guard case .diverged(let step, let rate) = self else { return [] }
    let end = Diagnostics.Entry(
      "diverged_at", .number(Double(step)), "step before which the curve ends, because the dynamics diverge")
    guard let rate else { return [end] }
    return [
      end,
      .init(
        "largest_stable_rate", .number(rate.stable),
        "largest optimizer.learningRate that is known to be stable, tried over \(rate.steps) steps"),
      .init(
        "smallest_unstable_rate", .number(rate.unstable),
        "smallest optimizer.learningRate that was tried and is not stable"),
    ]
  }
}

/// Correlations and responses of two times, at the chosen steps: row-major `steps.count`² arrays.
public struct TwoTimeFunctions: Sendable, Hashable {
  public struct Function: Sendable, Hashable {
    public var name: String
    public var longName: String
    /// value(t, s) at index `t * steps.count + s`.
    public var values: [Double]

    public init(_ name: String, _ longName: String, _ values: [Double]) {
      self.name = name
      self.longName = longName
      self.values = values
    }
  }
  public var steps: [Int]
  public var functions: [Function]

  public init(steps: [Int], functions: [Function]) {
    self.steps = steps
    self.functions = functions
  }
}
