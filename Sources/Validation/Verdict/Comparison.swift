import DMFT

/// A theory curve against ensembles of one or several scales: value by value, and all values jointly.
///
/// Instance i of every scale is combined with the weights of `ScaleExtrapolation`,
///
///     x_i = Σ_s a_s y_i(s),    i = 1 … n,                                                                 (6.6)
///
/// which gives n independent vectors whose mean is the theory, up to O(1/s³), when the theory is right: what the
/// covariances of the single scales are does not matter (Scheffé's solution of the Behrens–Fisher problem).
public struct Comparison: Sendable {
  /// One compared value.
  public struct Point: Sendable, Hashable {
    public var column: String
    public var step: Int
    public var theory: Double
    /// Means of the scales, in the order of `extrapolation.scales`.
    public var means: [Estimate]
    /// The mean, extrapolated to infinite size.
    public var simulation: Estimate
    /// How far the extrapolation may be off (6.7).
    public var allowance: Double

    /// Deviation in standard errors: one of many correlated numbers, not a verdict.
    public var standardised: Double { (simulation.mean - theory) / simulation.standardError }
  }

  public let points: [Point]
  public let extrapolation: ScaleExtrapolation
  /// The verdict on all points together, which accounts for their correlation.
  public let test: HotellingTest
  /// How the deviation of single scales falls.
  public let finiteSize: FiniteSizeEffect

  /// Compares one ensemble, in which finite-size corrections are deviations like any other.
  public init(_ ensemble: EnsembleResult, theory: LearningCurve, columns: [String]) throws {
    try self.init([ensemble], theory: theory, columns: columns)
  }

  /// Compares at the kept steps of the ensembles.
  ///
  /// - Parameter ensembles: of different scales, with equal numbers of instances and the same kept steps.
  /// - Throws: `DescriptionError` for a column or step that either side lacks, too few instances (not more than
  ///   compared values), or an ensemble that diverged before the last kept step.
  public init(_ ensembles: [EnsembleResult], theory: LearningCurve, columns: [String]) throws {
    precondition(Set(ensembles.map(\.samples.count)).count == 1)
    let keys = try ComparedValue.all(columns, in: ensembles)
    let expected = try keys.map { try $0.value(in: theory, of: "theory") }
    let samples = try ensembles.map { ensemble in
      try ensemble.samples.map { sample in try keys.map { try $0.value(in: sample, of: "simulation") } }
    }
    let scales = try samples.map { try JointDeviation(of: $0, from: expected) }
    let rule = ScaleExtrapolation(scales: ensembles.map(\.scale))
    let allowances = keys.indices.map { rule.allowance(scales.map { $0.deviations }, expected, at: $0) }
    let joint = try JointDeviation(
      of: rule.combined(samples), from: expected, allowances: allowances)
    points = keys.indices.map { index in
      Point(
        column: keys[index].column, step: keys[index].step, theory: expected[index],
        means: scales.map { $0.estimate(index) }, simulation: joint.estimate(index),
        allowance: allowances[index])
    }
    extrapolation = rule
    test = HotellingTest(joint)
    finiteSize = FiniteSizeEffect(
      samples: samples, theory: expected, columns: keys.map(\.column), scales: rule.scales)
  }

  /// Whether the theory is compatible with the ensembles; a right theory is refused with probability `significance`.
  public func agrees(at significance: Double = 0.01) -> Bool { test.pValue >= significance }
}

extension ScaleExtrapolation {
  /// x_i = Σ_s a_s y_i(s), from the instances of every scale.
  func combined(_ samples: [[[Double]]]) -> [[Double]] {
    samples[0].indices.map { instance in
      samples[0][instance].indices.map { index in combined(samples.map { $0[instance][index] }) }
    }
  }

  /// The size given to the first term that is not eliminated: the coefficient (relative to the theory) of 1/s^(m+1) is
  /// taken to be no larger than the square of that of 1/s, and this as the deviation at the smallest scale says.
  ///
  ///     ρ = θ δ² |Σ_s a_s s^-(m+1)|,   δ = s_1 |y(s_1) − θ|/θ                                                (6.7)
  ///
  /// Heuristic. 0 at a single scale, where the finite-size effect itself is what is seen.
  func allowance(_ deviations: [[Double]], _ theory: [Double], at index: Int) -> Double {
    guard order > 0, theory[index] != 0,
      let smallest = scales.indices.min(by: { scales[$0] < scales[$1] })
    else { return 0 }
    let relative = Double(scales[smallest]) * deviations[smallest][index] / theory[index]
    return abs(theory[index]) * relative * relative * abs(leakage)
  }
}
