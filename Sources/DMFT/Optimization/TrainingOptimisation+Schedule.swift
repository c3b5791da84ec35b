import LinearAlgebra
import DMFTRuns
import Foundation

// The schedule, alone or with numbers.
extension TrainingOptimisation {
  func schedule() async throws -> TrainingOptimum {
    if isFreeForEachBatch { return try await batchAndSchedule() }
    let start = try await shapes(of: plan.run)
    guard let constant = start.first(where: { $0.shape == .constant }) ?? start.first else {
      throw nothingStable
    }
    share.add(0.1)
    let starts = self.starts(start, constant)
    let found = try await isFree ? free(starts) : knots(starts)
    guard let found, let candidate = try solvedNear(found) else { throw nothingStable }
    share.add(0.05)
    let standards = try await standards(at: candidate.run, start)
    share.add(0.1)
    let best = try best(candidate, standards)
    let flatness = try await FlatnessMeasure(plan: plan).measured(best.run, knots: knotCount)
    return TrainingOptimum(
      best: best, values: values(of: best.run), rates: best.run.stepSizes,
      isStandard: best.loss < candidate.loss, standards: standards, given: try givenSolved(), rate: nil,
      horizons: [], flatness: flatness,
      method: isFree
        ? "L-BFGS with the adjoint gradient from \(starts.count.counting("start")) (NLopt)"
        : "\(plan.withoutGradient) from \(starts.count.counting("start")) (NLopt)")
  }

  /// The better of what was found and the standard schedules, those as step sizes one by one: what a file of them holds.
  private func best(
    _ candidate: TrainingOptimum.Solved, _ standards: [TrainingOptimum.Standard]
  ) throws -> TrainingOptimum.Solved {
    guard let standard = standards.map(\.solved).min(by: { $0.loss < $1.loss }),
      standard.loss < candidate.loss,
      let solved = try plan.solved(standard.run.with(rates: standard.run.stepSizes))
    else { return candidate }
    return solved
  }

  /// Whether there is a gradient, and it is enough.
  private var isFree: Bool {
    guard (try? plan.differentiable(plan.run)) != nil else { return false }
    return search.scalars.allSatisfy { $0 == .momentum }
  }

  private var knotCount: Int {
    if case .knots(let count) = search.resolution { count } else { TrainingSearch.usualKnots }
  }

  /// The standard schedules of a run, each at its best rate.
  private func shapes(of run: Run) async throws -> [ShapeOptimum] {
    let objective = try plan.objective(run)
    let guess = run.training.optimiser?.learningRate ?? 1
    // The power law takes longest, and starts from the best constant rate.
    let shapes: [[ScheduleShape]] = [[.constant, .power], [.linear], [.cosine]]
    return try await InParallel.map(shapes) { shapes in
      var (found, guess) = ([ShapeOptimum](), guess)
      for shape in shapes {
        let optimum = try ShapeOptimum.search(shape, objective, guess: guess)
        share.add(0.05)
        guess = optimum?.rate.rate ?? guess
        found += optimum.map { [$0] } ?? []
      }
      return found
    }.flatMap { $0 }
  }

  /// Step sizes to start from: the standard schedules, one that warms up, stays and decays, and one that begins small.
  private func starts(_ shapes: [ShapeOptimum], _ constant: ShapeOptimum) -> [[Double]] {
    let steps = plan.run.training.stepCount ?? 0
    let standard = shapes.map { optimum in
      let schedule = optimum.schedule
      return (0..<steps).map { optimum.rate.rate * schedule.factor(at: $0, of: steps) }
    }
    let largest = constant.rate.largestStable.map { max($0 / 2, constant.rate.rate) } ?? constant.rate.rate
    let stable = (0..<steps).map { step -> Double in
      let place = (Double(step) + 0.5) / Double(steps)
      return largest * min(1, place / 0.1, max((1 - place) / 0.4, 1e-3))
    }
    let late = (0..<steps).map { step -> Double in
      let place = (Double(step) + 0.5) / Double(steps)
      return largest * min(1, exp(12 * (place - 0.35)), max((1 - place) / 0.2, 1e-3))
    }
    return standard + [stable, late] + (isFree ? [8, 32].map { chebyshev(largest, $0, steps) } : [])
  }

  /// Chebyshev's steps for eigenvalues over a range of period², again and again, in an order in which products stay small: unequal
  /// steps, which gradients without noise like, and which no smooth start leads to.
  private func chebyshev(_ largest: Double, _ period: Int, _ steps: Int) -> [Double] {
    let places = (0..<period).map { Self.reversed($0, below: period) }
    let cycle = places.map { place -> Double in
      let node = cos(.pi * (Double(place) + 0.5) / Double(period))
      let least = 1 / Double(period * period)
      return largest / ((1 + least) / 2 + node * (1 - least) / 2)
    }
    return (0..<steps).map { cycle[$0 % period] }
  }

  /// With the binary digits in the other order.
  private static func reversed(_ number: Int, below power: Int) -> Int {
    var (number, bit, result) = (number, 1, 0)
    while bit < power {
      result = 2 * result + number % 2
      number /= 2
      bit *= 2
    }
    return result
  }

  private func free(_ starts: [[Double]]) async throws -> Run? {
    guard let coarse = try plan.differentiable(plan.run), let fine = try plan.differentiable(plan.run, .usual)
    else { return nil }
    let momentum = search.scalars.contains(.momentum) ? MomentumQuantity.value(of: plan.run) : nil
    let count: Int? = if case .knots(let count) = search.resolution { count } else { nil }
    let free = FreeSchedule(
      coarse: coarse, fine: fine, knots: count, momentum: momentum, scale: plan.scale)
    guard let found = try await free.search(from: starts, progress: { share.add(0.4 * $0) }) else {
      return nil
    }
    let run = try found.momentum.map { try MomentumQuantity.set($0, in: plan.run) } ?? plan.run
    return try run.with(rates: found.rates)
  }

  private func knots(_ starts: [[Double]]) async throws -> Run? {
    let count = min(knotCount, plan.run.training.stepCount ?? 1)
    let basis = KnotBasis(count: count, steps: plan.run.training.stepCount ?? 1)
    let numbers = plan.coordinates(of: plan.run)
    let joint = JointSearch(plan: plan, knots: count)
    let points = starts.map { rates in
      JointSearch.Point(
        knots: basis.knots(of: rates, least: 1e-3 * (rates.max() ?? 1)), numbers: numbers)
    }
    let found = try await joint.search(from: points) { share.add(0.4 * $0) }
    return try found.flatMap { try joint.run(at: $0) }
  }

  /// The standard schedules beside a candidate, tuned again where other numbers were chosen, and solved.
  private func standards(
    at run: Run, _ start: [ShapeOptimum]
  ) async throws -> [TrainingOptimum.Standard] {
    let shapes = search.scalars.isEmpty ? start : try await shapes(of: run)
    return try shapes.sorted { order($0.shape) < order($1.shape) }.compactMap { optimum in
      let schedule = optimum.schedule
      let tuned = try run.changing { optimiser in
        optimiser.with(
          stepSize: try StepSize(
            optimum.rate.rate, weightDecay: optimiser.stepSize.weightDecay, schedule: schedule))
      }
      return try solvedNear(tuned).map { TrainingOptimum.Standard(optimum: optimum, solved: $0) }
    }
  }

  private func order(_ shape: ScheduleShape) -> Int { ScheduleShape.allCases.firstIndex(of: shape) ?? 0 }
}
