import DMFTEngines
import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

/// A question about a run, and what is tried for it: numbers and knots become runs, and runs become costs.
struct TrainingPlan: Sendable {
  let run: Run
  let search: TrainingSearch
  let options: SolverOptions
  let budget: TrainingBudget
  /// L(0), or the label noise.
  let scale: Double

  /// - Throws: `DescriptionError` when the budget leaves no step.
  init(_ run: Run, _ search: TrainingSearch, _ options: SolverOptions) throws {
    try search.check(run)
    budget = search.budget(of: run)
    (self.search, self.options) = (search, options)
    let placed = try Self.placed(run, search, budget)
    self.run = placed
    try Self.refuseIfTooLong(placed, search)
    let initial = (try? placed.model.linearised()).map { $0.task.measures().target.mass } ?? 1
    scale = max(initial, placed.data.labelNoise, .leastNormalMagnitude)
    if case .free = search.resolution, try differentiable(placed) == nil {
      throw DescriptionError(
        "optimize.knots", "free",
        "a number (there is a gradient by every step only for lazy networks, infinite width, fresh samples and sgd)"
      )
    }
  }

  /// The run from which the search starts: with numbers where it has none, and the steps that the budget leaves.
  private static func placed(_ run: Run, _ search: TrainingSearch, _ budget: TrainingBudget) throws -> Run {
    var run = run
    for quantity in search.scalars {
      guard let scalar = quantity.scalar else { continue }
      let value = scalar.value(of: run)
      if quantity == .richness, value == 0 { run = try scalar.set(1, in: run) }
      if quantity == .width, value == nil { run = try scalar.set(usualWidth, in: run) }
      if quantity == .batch, value == nil { run = try scalar.set(usualBatch, in: run) }
      let range = scalar.range(in: run, budget)
      if let value = scalar.value(of: run), !range.contains(value) {
        run = try scalar.set(min(max(value, range.lowerBound), range.upperBound), in: run)
      }
    }
    if search.dealsSamples, budget.kind != .steps, BatchQuantity.value(of: run) == nil {
      run = try BatchQuantity.set(usualBatch, in: run)
    }
    if search.changesSteps { run = try affordable(run, search, budget) }
    let steps = try budget.steps(of: run)
    guard steps >= 1 else {
      throw DescriptionError(
        "optimize.budget", "\(budget.kind.rawValue): \(budget.amount.readable), less than one step",
        "more, or a smaller batch or width")
    }
    return try run.with(steps: steps)
  }

  /// - Throws: `SolverError.doesNotFit` when the step sizes that a search keeps would not fit into memory.
  private static func refuseIfTooLong(_ run: Run, _ search: TrainingSearch) throws {
    let steps = ([run.training.stepCount ?? 0] + search.horizons).max() ?? 0
    guard let available = AvailableMemory.bytes(), search.listsStepSizes,
      Double(steps) * bytesPerStep > available
    else { return }
    throw SolverError.doesNotFit(
      resource: "memory", needed: Double(steps) * bytesPerStep, available: available,
      remedy:
        "a search keeps many lists of the step sizes of all \(steps) steps; about \(Int(available / bytesPerStep)) steps fit"
    )
  }

  /// With batch and width small enough for a number of steps at which a schedule has a meaning.
  private static func affordable(_ run: Run, _ search: TrainingSearch, _ budget: TrainingBudget) throws -> Run
  {
    var run = run
    for quantity in [FreeQuantity.batch, .width] where search.quantities.contains(quantity) {
      while let scalar = quantity.scalar, let value = scalar.value(of: run), value > 1,
        try budget.steps(of: run) < fewestSteps
      { run = try scalar.set((value / 2).rounded(.down), in: run) }
    }
    return run
  }

  // MARK: - Numbers

  var scalars: [any ScalarQuantity.Type] { search.scalars.compactMap(\.scalar) }

  /// Whole numbers are steps, which no quadratic model follows.
  var hasWholeNumbers: Bool { scalars.contains { $0.isWhole } }

  /// What a search without derivatives moves, in words.
  var withoutGradient: String { hasWholeNumbers ? "simplices" : "quadratic models (BOBYQA)" }

  /// The coordinates of the run's numbers.
  func coordinates(of run: Run) -> [Double] {
    scalars.map { scalar in scalar.coordinate(of: scalar.value(of: run) ?? 1) }
  }

  func values(at coordinates: [Double]) -> [Double] {
    zip(scalars, coordinates).map { scalar, x in
      let value = scalar.value(at: x)
      return scalar.isWhole ? max(1, value.rounded()) : value
    }
  }

  var bounds: (lower: [Double], upper: [Double]) {
    let ranges = scalars.map { scalar in
      let range = scalar.range(in: run, budget)
      return (scalar.coordinate(of: range.lowerBound), scalar.coordinate(of: range.upperBound))
    }
    return (ranges.map(\.0), ranges.map(\.1))
  }

  /// The run with other numbers, for as many steps as they leave; nil when they leave none.
  func run(at coordinates: [Double]) throws -> Run? {
    var run = run
    for (scalar, value) in zip(scalars, values(at: coordinates)) { run = try scalar.set(value, in: run) }
    let steps = try budget.steps(of: run)
    guard steps >= 1, !search.listsStepSizes || steps <= Self.mostListedSteps else { return nil }
    return try run.with(steps: steps)
  }

  // MARK: - Costs

  /// The loss of a run by its step sizes.
  func objective(_ run: Run) throws -> any RateObjective {
    if let modes = try differentiable(run) {
      return ModesObjective(
        run: modes, offset: search.target == .trainLoss ? run.data.labelNoise : 0,
        labelNoise: run.data.labelNoise)
    }
    return EngineObjective(run: run, trials: trials)
  }

  /// nil where the loss has no gradient, or another engine was asked for.
  func differentiable(_ run: Run, _ resolution: SpectralResolution = .coarse) throws -> DifferentiableRun? {
    guard [.auto, .modes, .stationary].contains(options.engine) else { return nil }
    return DifferentiableRun(run, resolution: resolution)
  }

  /// ln of the loss, over its scale; more than ln of any loss for a run that diverges or takes too long.
  func cost(_ run: Run?) throws -> Double {
    guard let run else { return Trial.diverged.cost(scale: scale) + 10 }
    guard search.changesSteps else { return try trials.trial(run).cost(scale: scale) }
    let tooLong = Trial.diverged.cost(scale: scale) + log(Double(run.training.stepCount ?? 1))
    do {
      return try takesTooLong(run) ? tooLong : trials.trial(run).cost(scale: scale)
    } catch SolverError.doesNotFit {
      return tooLong
    }
  }

  /// Of a run whose length the search has chosen.
  private func takesTooLong(_ run: Run) throws -> Bool {
    guard run.training.stepCount ?? 0 > Self.manySteps, try differentiable(run) == nil else { return false }
    return try (plan(run, options: options).expected?.seconds ?? 0) > Self.longest
  }

  var trials: EngineTrials {
    EngineTrials(options: options, target: search.target, isMarched: isMarched)
  }

  /// Networks that learn features are marched, whatever else is chosen.
  private var isMarched: Bool {
    guard [.auto, .march].contains(options.engine), let chain = try? SteppedChain(ChainRun(run)) else {
      return false
    }
    return !chain.network.isLazy && (try? ChainRun(run).isNonlinear) == false
  }

  /// A run solved as a user would; nil when it diverges.
  func solved(_ run: Run) throws -> TrainingOptimum.Solved? {
    var options = options
    if let steps = run.training.stepCount, steps > Self.longCurve {
      options.savedSteps =
        [0] + LogSpacing.wholeNumbers(from: 1, through: Double(steps), count: Self.savedSteps)
    }
    let solution = try solve(run, options: options)
    guard solution.outcome == .completed else { return nil }
    guard let loss = solution.curve[search.target]?.last else {
      throw DescriptionError("optimize.target", search.target.name, "a column that the run has")
    }
    return TrainingOptimum.Solved(run: run, solution: solution, loss: loss)
  }

  /// Of the lists of a search: L-BFGS keeps thirty pairs of them for each of its starts.
  private static let bytesPerStep = 1000.0
  /// Beyond them no smaller batch or width is tried together with step sizes.
  static let mostListedSteps = 1_000_000
  private static let usualWidth = 64.0
  private static let usualBatch = 16.0
  private static let fewestSteps = 10
  private static let manySteps = 1000
  /// Seconds that a single run may take.
  private static let longest = 10.0
  private static let longCurve = 10_000
  private static let savedSteps = 1000
}
