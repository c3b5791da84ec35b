@testable import DMFTOptimization
import Foundation
import LinearAlgebra
import TestSupport
import Testing

import DMFT

@Suite("Searches")
struct SearchTests {
  private func trial(_ rate: Double, edge: Double, best: Double) -> Trial {
    rate < edge ? Trial(loss: 1 + pow(log(rate / best), 2), isStable: true, share: 1) : .diverged
  }

  @Test(
    "A best rate lies in its bracket, and the edge of stability between its two ends", .tags(.contract),
    arguments: [1e-18, 1e-4, 0.1, 30.0, 1e15])
  func rate(guess: Double) throws {
    let found = try #require(try RateSearch(guess: guess) { trial($0, edge: 1.7, best: 0.3) }.optimum())
    #expect(found.low <= 0.3 && 0.3 <= found.high && found.high < 1.03 * found.low)
    let (stable, unstable) = (try #require(found.largestStable), try #require(found.smallestUnstable))
    #expect(stable < 1.7 && unstable >= 1.7 && unstable < 1.04 * stable && !found.isAtEdge)
  }

  @Test(
    "A guess that is nearly the best rate, far below the edge, has a bracket on both sides", .tags(.contract),
    arguments: [0.1, 0.02, 0.005])
  func luckyGuess(best: Double) throws {
    let found = try #require(
      try RateSearch(guess: best) { trial($0, edge: 1.7, best: best * 1.01) }.optimum())
    #expect(0 < found.low && found.low <= best * 1.01 && best * 1.01 <= found.high)
    #expect(found.high < 1.03 * found.low)
  }

  @Test("A loss that falls to the edge has its bracket there", .tags(.limit))
  func atEdge() throws {
    let found = try #require(try RateSearch(guess: 0.1) { trial($0, edge: 1.7, best: 30) }.optimum())
    #expect(found.isAtEdge && found.high >= 1.7 && found.low < 1.7)
  }

  @Test("No stable rate is no answer", .tags(.limit))
  func unstable() throws {
    #expect(try RateSearch(guess: 1) { _ in .diverged }.optimum() == nil)
  }

  @Test(
    "The pullback of knots is the transpose of their interpolation", .tags(.identity),
    arguments: [2, 3, 9, 40])
  func transpose(count: Int) {
    let basis = KnotBasis(count: count, steps: 40)
    let x = (0..<basis.count).map { sin(Double($0)) }
    let y = (0..<40).map { cos(Double(3 * $0)) }
    let forward = zip(basis.logarithms(x), y).reduce(0) { $0 + $1.0 * $1.1 }
    let backward = zip(x, basis.pullback(y)).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(forward - backward) < 1e-12)
  }

  @Test(
    "Every method finds the minimum of a parabola between bounds", .tags(.closedForm),
    arguments: [Minimisation.Method.limitedMemory(pairs: 5), .quadraticModel, .linearModel, .simplex])
  func minimisation(method: Minimisation.Method) throws {
    let search = Minimisation(
      method, lower: [-3, 1], upper: [3, 4], valueTolerance: 1e-14, pointTolerance: 1e-9,
      mostEvaluations: 2000)
    let found = search.minimum(from: [2, 3]) { x, gradient in
      if !gradient.isEmpty { gradient = [2 * (x[0] - 1), 8 * x[1]] }
      return pow(x[0] - 1, 2) + 4 * pow(x[1], 2)
    }
    let minimum = try #require(found)
    #expect(abs(minimum.point[0] - 1) < 1e-4 && abs(minimum.point[1] - 1) < 1e-6)
  }

  @Test("The best batch for a number of samples is that of all whole batches", .tags(.identity))
  func batch() async throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(40)),
      data: DataSource(batch: .size(4), labelNoise: 0.5),
      optimiser: StochasticGradientDescent(learningRate: 0.5), steps: 10)
    let search = TrainingSearch(
      over: [.batch], budget: TrainingBudget(.samples, 240), resolution: .knots(1))
    let optimum = try await optimise(run, search)
    var least = Double.infinity
    for batch in 1...60 {
      let other = try BatchQuantity.set(Double(batch), in: run).with(steps: 240 / batch)
      least = min(least, try #require(solve(other).curve[.testLoss]?.last))
    }
    #expect(optimum.best.loss <= least * 1.003)
    let size = try #require(BatchQuantity.value(of: optimum.best.run))
    #expect(Double(try #require(optimum.best.run.training.stepCount)) * size <= 240)
  }

  @Test(
    "Batch and schedule together are no worse than the best schedule of any batch tried", .tags(.identity))
  func batchAndSchedule() async throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(40)),
      data: DataSource(batch: .size(4), labelNoise: 0.5),
      optimiser: StochasticGradientDescent(learningRate: 0.5), steps: 10)
    let budget = TrainingBudget(.samples, 80)
    let both = try await optimise(run, TrainingSearch(over: [.schedule, .batch], budget: budget))
    #expect(both.values.map(\.quantity) == [.batch])
    for batch in [1.0, 4, 20] {
      let other = try BatchQuantity.set(batch, in: run)
      let alone = try await optimise(other, TrainingSearch(over: [.schedule], budget: budget))
      #expect(both.best.loss <= alone.best.loss * 1.001)
    }
    #expect(Double(both.best.run.stepSizes.count) * (both.values.first?.value ?? 0) <= 80)
  }

  @Test("Rates for horizons: each the best for its own number of steps", .tags(.identity))
  func horizons() async throws {
    let run = try makeRun(data: DataSource(batch: .size(4), labelNoise: 0.3), steps: 100)
    let optimum = try await optimise(run, TrainingSearch(over: [.learningRate], horizons: [10, 100]))
    #expect(optimum.horizons.map(\.steps) == [10, 100])
    for horizon in optimum.horizons {
      for factor in [0.9, 1.1] {
        let other = try LearningRateQuantity.set(factor * horizon.rate.rate, in: run).with(
          steps: horizon.steps)
        let loss = try #require(solve(other).curve[.testLoss]?.last)
        #expect(loss >= horizon.rate.loss)
      }
    }
    #expect(optimum.horizons[0].rate.rate > optimum.horizons[1].rate.rate)
  }

  @Test("Step sizes that would not fit into memory are refused before anything is tried", .tags(.contract))
  func tooLong() async throws {
    let run = try makeRun(data: DataSource(batch: .size(1)), steps: 10)
    let long = try run.with(steps: 100_000_000_000)
    let horizons = TrainingSearch(over: [.learningRate], horizons: [100_000_000_000])
    let samples = TrainingSearch(over: [.learningRate], budget: TrainingBudget(.samples, 1e14))
    for (run, search) in [(long, TrainingSearch()), (run, horizons), (run, samples)] {
      let error = await #expect(throws: SolverError.self) { try await optimise(run, search) }
      guard case .doesNotFit("memory", _, _, _)? = error else {
        Issue.record("\(String(describing: error))")
        continue
      }
    }
  }

  @Test(
    "What is minimised never rises as the loss falls, to zero and to what rounding leaves below it",
    .tags(.limit))
  func cost() {
    let losses = [Double.infinity, 1e300, 1, 1e-30, .leastNonzeroMagnitude, 0, -1e-30]
    let costs = losses.map { Trial(loss: $0, isStable: true, share: 1).cost(scale: 2) }
    #expect(zip(costs, costs.dropFirst()).allSatisfy { $0 >= $1 } && costs.allSatisfy(\.isFinite))
  }

  @Test("A batch of one sample leaves no choice", .tags(.contract))
  func oneSample() throws {
    let run = try makeRun(data: DataSource(samples: .finite(1), batch: .size(1)))
    let search = TrainingSearch(over: [.batch], budget: TrainingBudget(.samples, 10))
    let error = #expect(throws: DescriptionError.self) { try search.check(run) }
    #expect(error?.key == "data.samples")
  }

  struct Refusal: Sendable {
    let search: TrainingSearch
    let key: String
  }

  static let refusals = [
    Refusal(search: TrainingSearch(over: [.width]), key: "optimize.over"),
    Refusal(search: TrainingSearch(over: [.batch]), key: "optimize.over"),
    Refusal(search: TrainingSearch(over: [.batch], resolution: .knots(1)), key: "optimize.over"),
    Refusal(search: TrainingSearch(over: [.schedule], resolution: .knots(1)), key: "optimize.knots"),
    Refusal(search: TrainingSearch(over: [.richness]), key: "optimize.over"),
    Refusal(search: TrainingSearch(over: []), key: "optimize.over"),
    Refusal(search: TrainingSearch(over: [.schedule, .schedule]), key: "optimize.over"),
    Refusal(
      search: TrainingSearch(over: [.schedule], budget: TrainingBudget(.samples, 100)), key: "data.batch"),
    Refusal(search: TrainingSearch(over: [.schedule], horizons: [3]), key: "optimize.horizons"),
    Refusal(search: TrainingSearch(over: [.momentum], resolution: .knots(4)), key: "optimize.knots"),
    Refusal(search: TrainingSearch(target: .readoutNorm), key: "optimize.target"),
  ]

  @Test(
    "Questions without an answer are refused by the key that asks them", .tags(.contract), arguments: refusals
  )
  func refused(refusal: Refusal) throws {
    let error = #expect(throws: DescriptionError.self) { try refusal.search.check(makeRun()) }
    #expect(error?.key == refusal.key)
  }
}
