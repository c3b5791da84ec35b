import DMFTRuns
import Foundation

// The batch with the schedule, where the loss has a gradient by every step: one batch for all steps, and for each a schedule of its own.
extension TrainingOptimisation {
  /// Whether for any batch there is a gradient, and it is enough for the rest.
  var isFreeForEachBatch: Bool {
    guard search.hasSchedule, search.quantities.contains(.batch), (try? plan.differentiable(plan.run)) != nil
    else { return false }
    return search.scalars.allSatisfy { [.batch, .momentum].contains($0) }
  }

  /// The best batch by schedules of few knots, along ln B; then the best schedule for it.
  func batchAndSchedule() async throws -> TrainingOptimum {
    let range = BatchQuantity.range(in: plan.run, plan.budget)
    var line = LineSearch(
      range: BatchQuantity.coordinate(of: range.lowerBound)...BatchQuantity.coordinate(of: range.upperBound))
    line.rounded = { BatchQuantity.coordinate(of: BatchQuantity.value(at: $0).rounded()) }
    let start = BatchQuantity.coordinate(of: BatchQuantity.value(of: plan.run) ?? 1)
    let found = try line.minimum(from: start) { x in
      share.add(0.01)
      return try cost(ofBatch: BatchQuantity.value(at: x).rounded())
    }
    let batch = BatchQuantity.value(at: found.x).rounded()
    var optimum = try await with(batch: batch).schedule()
    optimum.values = values(of: optimum.best.run)
    optimum.flatness = try await FlatnessMeasure(plan: plan).measured(optimum.best.run, knots: Self.knots)
    optimum.method = "golden sections of the batch, \(optimum.method)"
    return optimum
  }

  /// The same question for one batch.
  private func with(batch: Double) throws -> TrainingOptimisation {
    let run = try BatchQuantity.set(batch, in: plan.run)
    var question = search
    question.quantities.removeAll { $0 == .batch }
    question.budget = plan.budget
    if case .automatic = search.resolution, try plan.budget.steps(of: run) > Self.mostFreeSteps {
      question.resolution = .knots(TrainingSearch.usualKnots)
    }
    return TrainingOptimisation(
      plan: try TrainingPlan(run, question, plan.options), given: given, share: share)
  }

  /// ln L of a schedule of few knots.
  private func cost(ofBatch batch: Double) throws -> Double {
    guard let x = plan.scalars.firstIndex(where: { $0 == BatchQuantity.self }) else { return 0 }
    var coordinates = plan.coordinates(of: plan.run)
    coordinates[x] = BatchQuantity.coordinate(of: batch)
    guard let run = try plan.run(at: coordinates), let modes = try plan.differentiable(run) else {
      return Trial.diverged.cost(scale: plan.scale) + 10
    }
    let objective = try plan.objective(run)
    let momentum = search.scalars.contains(.momentum) ? MomentumQuantity.value(of: run) : nil
    let free = FreeSchedule(
      coarse: modes, fine: modes, knots: Self.knots, momentum: momentum, scale: plan.scale)
    let costs = try [ScheduleShape.constant, .linear].compactMap { shape -> Double? in
      let guess = run.training.optimiser?.learningRate ?? 1
      guard let optimum = try ShapeOptimum.search(shape, objective, guess: guess) else { return nil }
      let rates = shape.factors(of: modes.steps).map { optimum.rate.rate * $0 }
      return free.minimise(modes, from: rates, momentum: momentum, evaluations: Self.evaluations)?.cost
    }
    return costs.min() ?? Trial.diverged.cost(scale: plan.scale)
  }

  private static let knots = 8
  private static let evaluations = 40
  /// Beyond them every step free takes minutes, and knots serve.
  private static let mostFreeSteps = 20_000
}
