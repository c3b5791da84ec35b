import DMFTRuns
import DMFTSolution

/// What is to be chosen so that a run ends at the least loss: the question.
public struct TrainingSearch: Sendable, Hashable {
  /// What may be chosen.
  public var quantities: [FreeQuantity]
  /// nil for the steps of the run.
  public var budget: TrainingBudget?
  /// What is to be small at the end: the test loss, or the train loss.
  public var target: Quantity
  /// Further numbers of steps for which the best rate is looked for.
  public var horizons: [Int]
  public var resolution: ScheduleResolution

  /// How finely a schedule is chosen.
  public enum ScheduleResolution: Sendable, Hashable {
    /// Every step where there is a gradient, else a dozen knots.
    case automatic
    /// Every step.
    case free
    /// Piecewise log-linear.
    case knots(Int)
  }

  public init(
    over quantities: [FreeQuantity] = [.schedule], budget: TrainingBudget? = nil,
    target: Quantity = .testLoss, horizons: [Int] = [], resolution: ScheduleResolution = .automatic
  ) {
    (self.quantities, self.budget, self.target) = (quantities, budget, target)
    (self.horizons, self.resolution) = (horizons, resolution)
  }

  static let usualKnots = 12

  package var hasSchedule: Bool { quantities.contains(.schedule) }

  /// The numbers among what is chosen; a free schedule has the rate in it.
  var scalars: [FreeQuantity] {
    quantities.filter { $0 != .schedule && !(hasSchedule && $0 == .learningRate) }
  }

  /// Whether what is tried is given by its step sizes one by one.
  var listsStepSizes: Bool { hasSchedule || quantities.contains(.learningRate) }

  /// Whether the number of steps depends on what is chosen.
  var changesSteps: Bool { quantities.contains(.batch) || quantities.contains(.width) }

  /// The budget of a run.
  package func budget(of run: Run) -> TrainingBudget {
    budget ?? TrainingBudget(.steps, Double(run.training.stepCount ?? 0))
  }

  /// Whether the question has a meaning for a run.
  ///
  /// - Throws: `DescriptionError` with what was not meant, and what may be.
  public func check(_ run: Run) throws {
    guard case .steps = run.training else {
      throw DescriptionError("optimize", "beside a gradient flow", "with optimizer and steps")
    }
    guard !quantities.isEmpty, Set(quantities).count == quantities.count else {
      throw DescriptionError("optimize.over", "empty, or the same twice", "each quantity once")
    }
    guard [.testLoss, .trainLoss].contains(target) else {
      throw DescriptionError("optimize.target", target.name, "test_loss or train_loss")
    }
    let budget = budget(of: run)
    for quantity in quantities { try quantity.scalar?.check(run, budget) }
    if budget.kind == .compute, !quantities.contains(.width), WidthQuantity.value(of: run) == nil {
      throw DescriptionError(
        "network.width", "not one number", "one number for all layers, which budget: {compute: …} counts")
    }
    if budget.kind != .steps, !quantities.contains(.batch), BatchQuantity.value(of: run) == nil {
      throw DescriptionError(
        "data.batch", "full", "a number, which budget: {\(budget.kind.rawValue): …} counts")
    }
    try checkSchedule()
    guard horizons.isEmpty || (quantities == [.learningRate] && budget.kind == .steps) else {
      throw DescriptionError("optimize.horizons", "a list", "with over: [learningRate] and no other budget")
    }
  }

  private func checkSchedule() throws {
    guard hasSchedule || resolution == .automatic else {
      throw DescriptionError("optimize.knots", "given", "with over: [schedule]")
    }
    if case .free = resolution, changesSteps {
      throw DescriptionError(
        "optimize.knots", "free", "a number (batch or width decide how many steps there are)")
    }
  }
}
