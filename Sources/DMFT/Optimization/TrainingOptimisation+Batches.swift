import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation
import LinearAlgebra

// A schedule of batches under a number of samples: for the steps of the run, or for as many as are best.
extension TrainingOptimisation {
  func batches() async throws -> TrainingOptimum {
    let samples = try plan.budget.samples(of: plan.run).rounded(.down)
    let most = Int(min(samples, Double(TrainingPlan.mostListedSteps)))
    let usual = min(max(1, plan.run.training.stepCount ?? 1), most)
    guard Double(usual) <= samples else { throw nothingStable }
    let found =
      try await hasGradient
      ? byGradient(samples, usual, most) : byTrials(samples, usual, most)
    share.add(0.1)
    let constant = try await constantBatch(samples)
    share.add(0.2)
    let mayBeSlower = search.hasSchedule || !search.scalars.isEmpty
    var best = try found.flatMap { candidate in
      let run = try candidate.whole(search)
      return try mayBeSlower ? solvedNear(run) : plan.solved(run)
    }
    // Whole batches of few samples may be no better than one and the same.
    if let constant, constant.loss < best?.loss ?? .infinity { best = constant }
    guard let best else { throw nothingStable }
    let steps = best.run.training.stepCount ?? 0
    let hasRates = search.hasSchedule
    return TrainingOptimum(
      best: best, values: values(of: best.run), rates: hasRates ? best.run.stepSizes : nil,
      isStandard: best.loss == constant?.loss, standards: [], given: try givenSolved(), rate: nil,
      horizons: [],
      flatness: try await FlatnessMeasure(plan: plan).measured(
        best.run, knots: hasRates ? Self.flatKnots : nil),
      method: hasGradient
        ? "L-BFGS with the adjoint gradient from several starts (NLopt)"
        : "\(plan.budget.kind == .steps ? "quadratic models (BOBYQA)" : "simplices") from several starts (NLopt)",
      batches: .init(
        sizes: (0..<steps).map { Int(best.run.data.batchSize(at: $0, of: steps) ?? 0) }, constant: constant))
  }

  private var hasGradient: Bool { (try? plan.differentiable(plan.run)) != nil }

  // MARK: - By the gradient

  private func byGradient(_ samples: Double, _ usual: Int, _ most: Int) async throws -> BatchCandidate? {
    var steps = usual
    if plan.budget.kind != .steps {
      let line = LineSearch(range: 0...log(Double(most)))
      let found = try line.minimum(from: log(Double(usual))) { x in
        share.add(0.01)
        let count = max(1, Int(exp(x).rounded()))
        return try candidate(
          BatchCandidate.even(plan.run, samples, steps: count), samples, knots: Self.fewKnots)?.cost
          ?? Trial.diverged.cost(scale: plan.scale)
      }
      steps = max(1, Int(exp(found.x).rounded()))
    }
    let run = try BatchCandidate.even(plan.run, samples, steps: steps)
    guard let free = try problem(run, samples, knots: knots(of: steps), .coarse) else { return nil }
    let starts = try starts(of: run)
    guard let coarse = try await free.search(from: starts, progress: { share.add(0.3 * $0) }),
      let fine = try problem(run, samples, knots: knots(of: steps), .usual),
      let end = fine.minimise(from: coarse.rates, coarse.y, evaluations: Self.lastEvaluations)
    else { return nil }
    return BatchCandidate(run: run, rates: end.rates, sizes: end.sizes, cost: end.cost)
  }

  /// The best of one run with few knots.
  private func candidate(_ run: Run, _ samples: Double, knots: Int) throws -> BatchCandidate? {
    guard let free = try problem(run, samples, knots: knots, .coarse) else { return nil }
    let ends = try starts(of: run).prefix(2).compactMap {
      free.minimise(from: $0.rates, $0.y, evaluations: Self.evaluations)
    }
    return ends.min { $0.cost < $1.cost }.map {
      BatchCandidate(run: run, rates: $0.rates, sizes: $0.sizes, cost: $0.cost)
    }
  }

  private func problem(
    _ run: Run, _ samples: Double, knots: Int?, _ resolution: SpectralResolution
  ) throws -> FreeBatches? {
    let steps = run.training.stepCount ?? 1
    return try plan.differentiable(run, resolution).map { modes in
      FreeBatches(
        run: modes, shares: BatchShares(steps: steps, samples: samples), knots: knots.map { min($0, steps) },
        rates: search.hasSchedule
          ? .everyStep : search.quantities.contains(.learningRate) ? .factor : .none, scale: plan.scale)
    }
  }

  private func knots(of steps: Int) -> Int? {
    switch search.resolution {
    case .knots(let count): count
    case .free: nil
    case .automatic: steps > Self.mostFreeBatches ? TrainingSearch.usualKnots : nil
    }
  }

  /// Even batches, and batches that grow, early or late; each at step sizes that are good for even ones.
  private func starts(of run: Run) throws -> [(rates: [Double], y: [Double])] {
    let steps = run.training.stepCount ?? 1
    var sizes = [run.stepSizes]
    if !search.scalars.isEmpty || search.hasSchedule {
      let objective = try plan.objective(run)
      let guess = run.training.optimiser?.learningRate ?? 1
      let shapes: [ScheduleShape] = search.hasSchedule ? [.constant, .linear] : [.constant]
      let found = try shapes.compactMap { shape -> [Double]? in
        let factors = search.hasSchedule ? shape.factors(of: steps) : run.stepSizes.map { $0 / guess }
        let rate = try RateSearch(guess: guess) { rate in
          try objective.trial(rates: factors.map { rate * $0 })
        }.optimum()
        return rate.map { rate in factors.map { rate.rate * $0 } }
      }
      if !found.isEmpty { sizes = found }
    }
    let places = (0..<steps).map { Double($0) / Double(max(1, steps - 1)) }
    let growths = [places.map { _ in 0.0 }, places.map { 3 * $0 }, places.map { 6 * max(0, $0 - 0.6) }]
    return sizes.flatMap { rates in growths.map { (rates, $0) } }
  }

  // MARK: - By whole runs

  private func byTrials(_ samples: Double, _ usual: Int, _ most: Int) async throws -> BatchCandidate? {
    let count = if case .knots(let count) = search.resolution { count } else { Self.fewKnots }
    let knots = KnotBatches(
      plan: plan, samples: samples, count: min(count, usual), usualSteps: usual, mostSteps: most)
    return try await knots.search(from: starts(of: BatchCandidate.even(plan.run, samples, steps: usual))) {
      share.add(0.3 * $0)
    }
  }

  // MARK: - One batch for all steps

  /// The best training of even batches with the same freedom.
  private func constantBatch(_ samples: Double) async throws -> TrainingOptimum.Solved? {
    if plan.budget.kind == .steps {
      let steps = plan.run.training.stepCount ?? 1
      let sizes = BatchShares.whole([Double](repeating: samples / Double(steps), count: steps))
      let most = BatchCandidate.most(plan.run)
      let run = try plan.run.with(batches: sizes.map { min(Double($0), most) })
      guard search.quantities != [.batch] else { return try? plan.solved(run) }
      var question = search
      question.quantities.removeAll { $0 == .batch }
      if !search.hasSchedule { question.resolution = .automatic }
      return try? await with(question, run).best
    }
    var question = search
    question.resolution = .knots(1)
    return try? await with(question, plan.run).best
  }

  private func with(_ question: TrainingSearch, _ run: Run) async throws -> TrainingOptimum {
    var question = question
    question.budget = plan.budget
    let other = TrainingOptimisation(
      plan: try TrainingPlan(run, question, plan.options), given: given, share: SharedProgress { _ in })
    return try await question.hasSchedule ? other.schedule() : other.numbers()
  }

  private static let fewKnots = 8
  private static let flatKnots = 8
  private static let evaluations = 40
  private static let lastEvaluations = 60
  /// Beyond them every step free takes minutes, and knots serve.
  private static let mostFreeBatches = 20_000
}
