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
    var best = try found.flatMap { try solvedNear(wholeRun($0)) }
    // Whole batches of few samples may be no better than one and the same.
    if let constant, constant.loss < best?.loss ?? .infinity { best = constant }
    guard let best else { throw nothingStable }
    let steps = best.run.training.stepCount ?? 0
    let hasRates = search.hasSchedule
    return TrainingOptimum(
      best: best, values: values(of: best.run), rates: hasRates ? best.run.stepSizes : nil,
      isStandard: best.loss == constant?.loss, standards: [], given: try givenSolved(), rate: nil,
      horizons: [],
      flatness: try await FlatnessMeasure(plan: plan).measured(best.run, knots: hasRates ? Self.flatKnots : nil),
      method: hasGradient
        ? "L-BFGS with the adjoint gradient from several starts (NLopt)" : "simplices from several starts (NLopt)",
      batches: .init(
        sizes: (0..<steps).map { Int(best.run.data.batchSize(at: $0, of: steps) ?? 0) }, constant: constant))
  }

  private var hasGradient: Bool { (try? plan.differentiable(plan.run)) != nil }

  /// Step sizes and batches, real numbers, of a run of so many steps.
  private struct Candidate: Sendable {
    var run: Run
    var rates: [Double]
    var sizes: [Double]
    var cost: Double
  }

  /// The run with whole batches.
  private func wholeRun(_ candidate: Candidate) throws -> Run {
    let most: Double = if case .finite(let samples) = candidate.run.data.samples { Double(samples) } else { .infinity }
    let sizes = BatchShares.whole(candidate.sizes, most: most).map(Double.init)
    return try trained(candidate).with(data: candidate.run.data.with(batch: .schedule(BatchSchedule(.table(sizes)))))
  }

  private func realRun(_ candidate: Candidate) throws -> Run {
    try trained(candidate).with(
      data: candidate.run.data.with(batch: .schedule(BatchSchedule(.table(candidate.sizes)))))
  }

  /// At its step sizes: a common factor leaves the schedule what it is.
  private func trained(_ candidate: Candidate) throws -> Run {
    if search.hasSchedule { return try candidate.run.with(rates: candidate.rates) }
    let before = candidate.run.stepSizes
    guard search.quantities.contains(.learningRate), let first = before.first, first > 0 else { return candidate.run }
    return try LearningRateQuantity.set(
      (LearningRateQuantity.value(of: candidate.run) ?? 1) * candidate.rates[0] / first, in: candidate.run)
  }

  /// The run of so many steps, its batches all alike.
  private func even(_ samples: Double, steps: Int) throws -> Run {
    let size = samples / Double(steps)
    let most: Double = if case .finite(let samples) = plan.run.data.samples { Double(samples) } else { .infinity }
    return try plan.run.with(steps: steps).with(
      data: plan.run.data.with(batch: .schedule(BatchSchedule(.table([max(1, min(size, most))])))))
  }

  // MARK: - By the gradient

  private func byGradient(_ samples: Double, _ usual: Int, _ most: Int) async throws -> Candidate? {
    var steps = usual
    if plan.budget.kind != .steps {
      let line = LineSearch(range: 0...log(Double(most)))
      let found = try line.minimum(from: log(Double(usual))) { x in
        share.add(0.01)
        let count = max(1, Int(exp(x).rounded()))
        return try candidate(even(samples, steps: count), samples, knots: Self.fewKnots)?.cost
          ?? Trial.diverged.cost(scale: plan.scale)
      }
      steps = max(1, Int(exp(found.x).rounded()))
    }
    let run = try even(samples, steps: steps)
    guard let free = try problem(run, samples, knots: knots(of: steps), .coarse) else { return nil }
    let starts = try starts(of: run)
    guard let coarse = try await free.search(from: starts, progress: { share.add(0.3 * $0) }),
      let fine = try problem(run, samples, knots: knots(of: steps), .usual),
      let end = fine.minimise(from: coarse.rates, coarse.y, evaluations: Self.lastEvaluations)
    else { return nil }
    return Candidate(run: run, rates: end.rates, sizes: end.sizes, cost: end.cost)
  }

  /// The best of one run with few knots.
  private func candidate(_ run: Run, _ samples: Double, knots: Int) throws -> Candidate? {
    guard let free = try problem(run, samples, knots: knots, .coarse) else { return nil }
    let ends = try starts(of: run).compactMap { free.minimise(from: $0.rates, $0.y, evaluations: Self.evaluations) }
    return ends.min { $0.cost < $1.cost }.map {
      Candidate(run: run, rates: $0.rates, sizes: $0.sizes, cost: $0.cost)
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

  /// Knots of y, ln of the factor of all step sizes, and ln T, as far as they may be chosen.
  private func byTrials(_ samples: Double, _ usual: Int, _ most: Int) async throws -> Candidate? {
    let count = min({ if case .knots(let count) = search.resolution { count } else { Self.fewKnots } }(), usual)
    let hasRate = search.quantities.contains(.learningRate)
    let (choosesSteps, hasSchedule) = (plan.budget.kind != .steps, search.hasSchedule)
    let rateCount = hasSchedule ? count : hasRate ? 1 : 0
    func candidate(at x: [Double]) throws -> Candidate {
      let steps = choosesSteps ? max(1, min(most, Int(exp(x[rateCount + count]).rounded()))) : usual
      let run = try even(samples, steps: steps)
      let basis = KnotBasis(count: count, steps: max(steps, count))
      let y = Array(basis.logarithms(Array(x[rateCount..<rateCount + count])).prefix(steps))
      var rates = run.stepSizes
      if hasSchedule {
        rates = Array(basis.rates(Array(x[..<count])).prefix(steps))
      } else if hasRate {
        rates = rates.map { $0 * exp(x[0]) }
      }
      var sizes = BatchShares(steps: steps, samples: samples).sizes(y)
      if case .finite(let most) = run.data.samples { sizes = sizes.map { min($0, Double(most)) } }
      var candidate = Candidate(run: run, rates: rates, sizes: sizes, cost: 0)
      candidate.cost = try plan.cost(realRun(candidate))
      return candidate
    }
    let first = try even(samples, steps: usual)
    let basis = KnotBasis(count: count, steps: usual)
    let places = KnotBasis.places(count)
    let points = try starts(of: first).filter { $0.y.last ?? 0 < 2.7 }.map { start -> [Double] in
      let rates =
        hasSchedule
        ? basis.knots(of: start.rates, least: 1e-3 * (start.rates.max() ?? 1))
        : hasRate ? [log(start.rates[0] / first.stepSizes[0])] : []
      return rates + places.map { 2 * $0 * ((start.y.last ?? 0) > 0 ? 1 : 0) } + (choosesSteps ? [log(Double(usual))] : [])
    }
    let method: Minimisation.Method = choosesSteps ? .simplex : .quadraticModel
    let room = (0..<rateCount).map { _ in 3.0 } + (0..<count).map { _ in 8.0 }
    let ends = try await InParallel.map(points) { start -> Candidate? in
      let search = Minimisation(
        method, lower: zip(start, room).map { $0 - $1 } + (choosesSteps ? [0] : []),
        upper: zip(start, room).map { $0 + $1 } + (choosesSteps ? [log(Double(most))] : []), firstStep: 0.4,
        valueTolerance: 1e-6, pointTolerance: 1e-3, mostEvaluations: Self.trialsOfVariable * start.count)
      let found = try search.minimum(from: start) { x in
        share.add(0.3 / Double(Self.trialsOfVariable * start.count * points.count))
        return try candidate(at: x).cost
      }
      return try found.map { try candidate(at: $0.point) }
    }
    return ends.compactMap { $0 }.min { $0.cost < $1.cost }
  }

  // MARK: - One batch for all steps

  /// The best training of even batches with the same freedom.
  private func constantBatch(_ samples: Double) async throws -> TrainingOptimum.Solved? {
    if plan.budget.kind == .steps {
      let steps = plan.run.training.stepCount ?? 1
      let sizes = BatchShares.whole([Double](repeating: samples / Double(steps), count: steps))
      let most: Double = if case .finite(let samples) = plan.run.data.samples { Double(samples) } else { .infinity }
      let run = try plan.run.with(
        data: plan.run.data.with(batch: .schedule(BatchSchedule(.table(sizes.map { min(Double($0), most) })))))
      guard search.quantities != [.batch] else { return try? solvedNear(run) }
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
  private static let trialsOfVariable = 14
}
