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

  /// Whether samples are dealt out to the steps: a schedule of batches, alone, with the rate, or for given steps with the schedule of
  /// rates. Otherwise, and at one knot, the batch is a number.
  public var dealsSamples: Bool {
    guard quantities.contains(.batch), resolution != .knots(1) else { return false }
    let others = Set(quantities).subtracting([.batch])
    return others.isSubset(of: [.learningRate])
      || ((budget?.kind ?? .steps) == .steps && others.isSubset(of: [.learningRate, .schedule]))
  }

  /// The numbers among what is chosen; a free schedule has the rate in it.
  var scalars: [FreeQuantity] {
    quantities.filter {
      $0 != .schedule && !(hasSchedule && $0 == .learningRate) && !(dealsSamples && $0 == .batch)
    }
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
    for quantity in quantities where !(dealsSamples && quantity == .batch) {
      try quantity.scalar?.check(run, budget)
    }
    if dealsSamples { try checkSamples(run, budget) }
    if budget.kind == .compute, !quantities.contains(.width), WidthQuantity.value(of: run) == nil {
      throw DescriptionError(
        "network.width", "not one number", "one number for all layers, which budget: {compute: …} counts")
    }
    if budget.kind != .steps, !quantities.contains(.batch), run.data.batch == .full {
      throw DescriptionError(
        "data.batch", "full", "a number, which budget: {\(budget.kind.rawValue): …} counts")
    }
    try checkSchedule()
    guard horizons.isEmpty || (quantities == [.learningRate] && budget.kind == .steps) else {
      throw DescriptionError("optimize.horizons", "a list", "with over: [learningRate] and no other budget")
    }
  }

  private func checkSamples(_ run: Run, _ budget: TrainingBudget) throws {
    guard budget.kind != .steps || run.data.batch != .full else {
      throw DescriptionError(
        "optimize.over", "batch",
        "with budget: {samples: …} or {compute: …}, or with batches in data.batch whose samples are dealt out to the steps (for so many steps the largest batch is best)"
      )
    }
    guard run.data.samples != .finite(1) else {
      throw DescriptionError("data.samples", "1", "2 or more, where a batch is chosen")
    }
  }

  private func checkSchedule() throws {
    guard hasSchedule || quantities.contains(.batch) || resolution == .automatic else {
      throw DescriptionError("optimize.knots", "given", "with over: [schedule] or [batch]")
    }
    if case .knots(let count) = resolution, count < 2, !quantities.contains(.batch) || hasSchedule {
      throw DescriptionError("optimize.knots", "\(count)", "2 or more (1 is a batch that is a number)")
    }
    if case .free = resolution, changesSteps, !dealsSamples {
      throw DescriptionError(
        "optimize.knots", "free", "a number (batch or width decide how many steps there are)")
    }
  }
}
