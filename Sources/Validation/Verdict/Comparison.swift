import DMFT

/// A theory curve against an ensemble: value by value, and all values jointly.
public struct Comparison: Sendable {
  /// One compared value.
  public struct Point: Sendable, Hashable {
    public var column: String
    public var step: Int
    public var simulation: Estimate
    public var theory: Double

    /// Deviation in standard errors: one of many correlated numbers, not a verdict.
    public var standardised: Double { (simulation.mean - theory) / simulation.standardError }
  }

  public let points: [Point]
  /// The verdict on all points together, which accounts for their correlation.
  public let test: HotellingTest

  /// Compares at the kept steps of the ensemble.
  ///
  /// The test asks whether the *mean at this size* equals the theory; finite-size corrections, of order 1/size,
  /// are deviations like any other.
  ///
  /// - Throws: `DescriptionError` for a column or step that either side lacks, too few instances (not more than
  ///   compared values), or an ensemble that diverged before the last kept step.
  public init(_ ensemble: EnsembleResult, theory: LearningCurve, columns: [String]) throws {
    let keys = try Self.keys(ensemble, columns)
    let expected = try keys.map { try Self.value(theory, $0, of: "theory") }
    let samples = try ensemble.samples.map { sample in
      try keys.map { try Self.value(sample, $0, of: "simulation") }
    }
    let joint = try JointDeviation(of: samples, from: expected)
    points = keys.indices.map { index in
      let mean = expected[index] + joint.deviations[index]
      return Point(
        column: keys[index].column, step: keys[index].step,
        simulation: Estimate(mean: mean, standardError: joint.standardError(index)),
        theory: expected[index])
    }
    test = HotellingTest(joint)
  }

  /// Whether the theory is compatible with the ensemble; a right theory is refused with probability `significance`.
  public func agrees(at significance: Double = 0.01) -> Bool { test.pValue >= significance }

  private struct Key {
    var column: String
    var step: Int
  }

  private static func keys(_ ensemble: EnsembleResult, _ columns: [String]) throws -> [Key] {
    guard let points = ensemble.samples.first?.points, !points.isEmpty else {
      throw DescriptionError("compare.points", "an ensemble without kept steps", "at least one kept step")
    }
    if case .diverged(let step, _) = ensemble.outcome, Double(step) <= points.max() ?? 0 {
      throw DescriptionError("compare.points", "\(points)", "steps before the divergence at step \(step)")
    }
    return columns.flatMap { column in points.map { Key(column: column, step: Int($0)) } }
  }

  private static func value(_ curve: LearningCurve, _ key: Key, of side: String) throws -> Double {
    guard let values = curve[key.column] else {
      throw DescriptionError("compare.columns", key.column, "columns of the \(side)")
    }
    guard let index = curve.points.firstIndex(of: Double(key.step)) else {
      throw DescriptionError("compare.points", "step \(key.step)", "steps of the \(side)")
    }
    return values[index]
  }
}
