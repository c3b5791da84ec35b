/// The border of stability of a run, as two learning rates that were both tried.
///
/// It is known to no more than its two ends, which have two significant digits each.
public struct StableRate: Sendable, Hashable {
  /// How the run that asked for it ended.
  public enum End: Sendable, Hashable {
    /// The loss left every bound.
    case growth
    /// Disturbances of the fastest mode grew until rounding errors could not be told from the solution.
    case lostDigits
  }

  /// A rate on the wrong side of the border: near it stable and unstable rates may be found in turn.
  public struct Exception: Sendable, Hashable {
    public let rate: Double
    public let isStable: Bool
    /// How many steps were tried.
    public let steps: Int

    public init(rate: Double, isStable: Bool, steps: Int) {
      (self.rate, self.isStable, self.steps) = (rate, isStable, steps)
    }
  }

  /// The largest rate that was tried with success.
  public let stable: Double
  /// The smallest rate that was tried without.
  public let unstable: Double
  /// How many steps were tried: those of the run, or fewer when it is long.
  public let steps: Int
  public let end: End
  /// The nearest on either side, where there are any within a fifth.
  public let exceptions: [Exception]

  public init(stable: Double, unstable: Double, steps: Int, end: End = .growth, exceptions: [Exception] = [])
  {
    self.stable = stable
    self.unstable = unstable
    self.steps = steps
    self.end = end
    self.exceptions = exceptions
  }
}
