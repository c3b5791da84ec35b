import DMFT

/// What came out of a validation case.
public struct CaseResult: Sendable {
  public enum Verdict: String, Sendable, Hashable {
    case agrees
    case disagrees
    /// Compatible with the theory, but so would be deviations larger than the resolution asked for.
    case undecided
  }

  public var description: ValidationCase
  public var theory: Solution
  /// One for each scale, in their order.
  public var ensembles: [EnsembleResult]
  public var comparison: Comparison

  public var verdict: Verdict {
    guard comparison.agrees(at: description.significance) else { return .disagrees }
    return largestHiddenDeviation <= description.resolution ? .agrees : .undecided
  }

  /// Whether that is what the case expects.
  public var isAsExpected: Bool {
    switch description.expectation {
    case .agree: verdict == .agrees
    case .disagree: verdict == .disagrees
    }
  }

  /// The smallest relative deviation, common to all compared values, that would have been caught.
  public var smallestDeviation: Double {
    comparison.test.smallestDeviation(at: description.significance)
  }

  /// The relative deviation that would have been caught at any compared value, whatever the others do.
  public var largestHiddenDeviation: Double {
    comparison.test.largestHiddenDeviation(at: description.significance)
  }
}
