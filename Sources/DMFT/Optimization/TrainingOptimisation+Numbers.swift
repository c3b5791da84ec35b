import DMFTRuns
import Foundation

// Numbers alone: a rate with its bracket, one number, or several.
extension TrainingOptimisation {
  func numbers() async throws -> TrainingOptimum {
    if search.quantities == [.learningRate] { return try await rate() }
    let coordinates = plan.scalars.count == 1 ? try line() : try await several()
    guard let run = try plan.run(at: coordinates), let best = try solvedNear(run) else { throw nothingStable }
    share.add(0.2)
    return try await optimum(
      best,
      method: plan.scalars.count == 1
        ? "golden sections" : plan.withoutGradient + " from several starts (NLopt)")
  }

  /// The best rate for the run, and for every horizon.
  private func rate() async throws -> TrainingOptimum {
    let steps = plan.run.training.stepCount ?? 0
    let horizons = Set(search.horizons + [steps]).sorted(by: >)
    let found = try await InParallel.map(horizons) { steps in
      let rate = try rate(of: plan.run.with(steps: steps))
      share.add(0.8 / Double(horizons.count))
      return TrainingOptimum.Horizon(steps: steps, rate: rate)
    }
    guard let own = found.first(where: { $0.steps == steps }) else { throw nothingStable }
    guard let best = try solvedNear(LearningRateQuantity.set(own.rate.rate, in: plan.run)) else {
      throw nothingStable
    }
    var optimum = try await optimum(best, method: "edge of stability, scan and golden sections")
    optimum.rate = own.rate
    optimum.horizons = found.filter { search.horizons.contains($0.steps) }.reversed()
    return optimum
  }

  private func rate(of run: Run) throws -> RateOptimum {
    guard let optimiser = run.training.optimiser, !optimiser.followsReadout else {
      return try rateByEngine(run)
    }
    let objective = try plan.objective(run)
    let factors = run.stepSizes.map { $0 / optimiser.learningRate }
    let found = try RateSearch(guess: optimiser.learningRate) { rate in
      try objective.trial(rates: factors.map { rate * $0 })
    }.optimum()
    guard let found else { throw nothingStable }
    return found
  }

  /// Of a rate that no schedule gives beforehand.
  private func rateByEngine(_ run: Run) throws -> RateOptimum {
    let found = try RateSearch(guess: run.training.optimiser?.learningRate ?? 1) { rate in
      try plan.trials.trial(LearningRateQuantity.set(rate, in: run))
    }.optimum()
    guard let found else { throw nothingStable }
    return found
  }

  /// One number.
  private func line() throws -> [Double] {
    let scalar = plan.scalars[0]
    let (lower, upper) = plan.bounds
    var line = LineSearch(range: lower[0]...upper[0])
    if scalar.isWhole {
      line.rounded = { scalar.coordinate(of: max(1, scalar.value(at: $0).rounded())) }
    }
    let found = try line.minimum(from: plan.coordinates(of: plan.run)[0]) { x in
      share.add(0.02)
      return try plan.cost(plan.run(at: [x]))
    }
    return [found.x]
  }

  /// Several numbers: from where the run stands and from both sides of that, each with the best rate if that is free.
  private func several() async throws -> [Double] {
    let start = plan.coordinates(of: plan.run)
    let (lower, upper) = plan.bounds
    let rateIndex = search.scalars.firstIndex(of: .learningRate)
    let starts = [0, 1.4, -1.4].map { shift in
      start.indices.map { index in
        index == rateIndex ? start[index] : min(max(start[index] + shift, lower[index]), upper[index])
      }
    }
    let points = try await InParallel.map(starts) { start in
      var start = start
      if let rateIndex, let run = try plan.run(at: start) {
        let found = try? rate(of: run)
        if let found { start[rateIndex] = LearningRateQuantity.coordinate(of: found.rate) }
      }
      share.add(0.05)
      return JointSearch.Point(knots: [], numbers: start)
    }
    let found = try await JointSearch(plan: plan, knots: nil).search(from: points) { share.add(0.6 * $0) }
    guard let found, found.cost.isFinite else { throw nothingStable }
    return found.numbers
  }

  private func optimum(_ best: TrainingOptimum.Solved, method: String) async throws -> TrainingOptimum {
    let flatness = try await FlatnessMeasure(plan: plan).measured(best.run, knots: nil)
    return TrainingOptimum(
      best: best, values: values(of: best.run), rates: nil, isStandard: false, standards: [],
      given: try givenSolved(), rate: nil, horizons: [],
      flatness: flatness, method: method)
  }

  func values(of run: Run) -> [(quantity: FreeQuantity, value: Double)] {
    zip(search.scalars, plan.scalars).compactMap { quantity, scalar in
      scalar.value(of: run).map { (quantity, $0) }
    }
  }
}
