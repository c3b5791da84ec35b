import DMFTRuns
import DMFTSolution

/// The best training that was found: the answer.
public struct TrainingOptimum: Sendable {
  /// A schedule or a run, solved by the engine that takes it.
  public struct Solved: Sendable {
    public var run: Run
    public var solution: Solution
    /// The target at the end.
    public var loss: Double
  }

  /// The best rate of a schedule that everybody knows.
  public struct Standard: Sendable {
    public var optimum: ShapeOptimum
    public var solved: Solved
  }

  /// The best rate for a number of steps.
  public struct Horizon: Sendable {
    public var steps: Int
    public var rate: RateOptimum

    public init(steps: Int, rate: RateOptimum) { (self.steps, self.rate) = (steps, rate) }
  }

  public var best: Solved
  /// The numbers chosen, in the order in which they were asked for.
  public var values: [(quantity: FreeQuantity, value: Double)]
  /// η_t of every step, where the schedule was chosen.
  public var rates: [Double]?
  /// Whether one of the standard schedules was not surpassed.
  public var isStandard: Bool
  /// Constant, linear, cosine and power; where the schedule was chosen.
  public var standards: [Standard]
  /// The run as it stands, for the steps that the budget leaves; nil when it diverges.
  public var given: Solved?
  public var rate: RateOptimum?
  public var horizons: [Horizon]
  public var flatness: Flatness
  /// How it was found, in words.
  public var method: String
  /// Where a schedule of batches was chosen.
  public var batches: Batches?

  /// Batches of all steps, and what one batch for all of them comes to.
  public struct Batches: Sendable {
    /// B_t.
    public var sizes: [Int]
    /// The best training with even batches, for the same samples and with the same freedom; nil when none is stable.
    public var constant: Solved?
  }
}

/// How much of the loss depends on hitting the optimum.
public struct Flatness: Sendable, Hashable {
  /// Values between which the loss is at most one per cent above the best, the others as they are. A schedule counts by the
  /// factor of all step sizes.
  public struct Interval: Sendable, Hashable {
    public var name: String
    public var low, high: Double
  }

  /// A direction in the space of schedules, by ln η at knots.
  public struct Direction: Sendable, Hashable {
    /// Second derivative of ln L.
    public var curvature: Double
    /// Of unit length.
    public var knots: [Double]
    /// The factor by which the step size may change where it changes most, so that the loss rises by one per cent; infinite where
    /// the loss does not rise.
    public var factor: Double
  }

  public var intervals: [Interval] = []
  /// From the stiffest to the softest.
  public var directions: [Direction] = []
  /// Where the knots of the directions are, as steps.
  public var knots: [Double] = []

  public static let allowed = 0.01

  public init() {}
}
