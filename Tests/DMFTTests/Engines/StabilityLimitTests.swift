@testable import DMFTMarch
@testable import DMFTRuns
@testable import DMFTSampled
@testable import DMFTSolution
@testable import DMFTStationary
import Foundation
import LinearAlgebra
import TestSupport
import Testing

import DMFT

/// Whatever engine solves a run, the border is looked for with trials of a few digits: where it lies is known in closed form.
@Suite("The border of stability")
struct StabilityLimitTests {
  private func border(_ run: Run, options: SolverOptions = SolverOptions()) throws -> StableRate {
    guard case .diverged(_, let rate) = try solve(run, options: options).outcome else {
      throw SolverError.invariantBroken("not seen to diverge")
    }
    return try #require(rate)
  }

  private func expectBracket(_ rate: StableRate, holds border: Double) {
    #expect(rate.stable <= border * 1.0001 && border <= rate.unstable * 1.0001, "\(rate) for \(border)")
    #expect(rate.unstable <= 1.1 * rate.stable)
  }

  /// All modes alike: κ = λ (1 + (M/N)^½)², Marchenko and Pastur, and η κ < 2 (1 + μ).
  @Test("of stationary runs is that of the largest eigenvalue", .tags(.closedForm), arguments: [0.0, 0.8])
  func stationary(momentum: Double) throws {
    let task = try MeasuredTask(modes: [Mode(eigenvalue: 0.5, targetPower: 1, multiplicity: 400)])
    let run = try makeRun(
      task: task, network: .randomFeatures(width: .finite(100)),
      optimiser: StochasticGradientDescent(learningRate: 6, momentum: momentum), steps: 600)
    expectBracket(try border(run), holds: 2 * (1 + momentum) / 4.5)
  }

  /// Four digits of a trial, all of a solution: the share of the gradient's noise that comes back.
  @Test("of stationary runs is tried with the noise that comes back", .tags(.limit))
  func noise() throws {
    func run(_ rate: Double) throws -> SteppedChain {
      try SteppedChain(
        ChainRun(
          makeRun(
            task: powerLaw(modes: 300), network: .randomFeatures(width: .finite(30)),
            data: DataSource(batch: .size(2)),
            optimiser: StochasticGradientDescent(learningRate: rate), steps: 500)))
    }
    var (low, high) = (0.1, 2.0)
    while high > 1.01 * low {
      let middle = (low * high).squareRoot()
      if StationaryEngine.isStable(try run(middle)) { low = middle } else { high = middle }
    }
    var options = SolverOptions()
    options.engine = .stationary
    options.seeksStableRate = false
    func gain(_ rate: Double) throws -> Double {
      let chain = try run(rate)
      let solution = try solve(
        Run(
          LinearModel(task: chain.task, network: chain.network), data: chain.data,
          training: .steps(chain.steps, chain.optimiser)), options: options)
      return try #require(solution.diagnostics["noise_gain"])
    }
    #expect(try gain(low) < 1 && gain(high) > 1)
  }

  /// Δ ← (1 − η K/P) Δ: with one sample, at η K = 2.
  @Test("of lazy networks on given samples is that of their kernel", .tags(.closedForm))
  func givenSamples() throws {
    let samples = try GivenSamples.rows([[1, 0.5, -0.3], [0.2, 1, 0.1]], [0.7, 0.1], trained: 1)
    let network = try Perceptron(depth: 2, width: .infinite, activation: Activation(.tanh), richness: 0)
    let kernel = try SampleRegression(samples: samples, architecture: .perceptron(network)).tangentKernel()
    let run = try samples.run(network, StochasticGradientDescent(learningRate: 100), steps: 500)
    expectBracket(try border(run), holds: 2 / kernel.matrix().entries[0])
  }

  @Test("of networks that learn given samples is named, and holds", .tags(.contract))
  func richSamples() throws {
    func run(_ rate: Double) throws -> Run {
      try GivenSamples.three().run(
        Perceptron(depth: 1, width: .infinite, activation: Activation(.tanh), richness: 1),
        StochasticGradientDescent(learningRate: rate), steps: 60)
    }
    let rate = try border(run(1e3))
    #expect(rate.stable < rate.unstable && rate.unstable <= 1.1 * rate.stable)
    let loss = try #require(solve(run(rate.stable / 2)).curve[.trainLoss])
    #expect(loss.count == 61 && loss[60] <= loss[0])
    #expect(try solve(run(2 * rate.unstable)).outcome != .completed)
  }

  /// Steps of fixed size make the kernel of the readout grow, and the loss with it, which nothing accelerates.
  @Test("of sampled runs is where training makes the loss no better", .tags(.contract))
  func sampled() throws {
    func run(_ rate: Double) throws -> Run {
      let map = try CouplingOptimiser(.sign(memory: 0), learningRate: 0.1)
      let network = try Network(
        couplings: [
          Coupling(.gaussian, trained: false),
          Coupling(.identity, trained: true, richness: 1, optimiser: map),
        ], widths: [.infinite, .infinite])
      return try makeRun(
        task: powerLaw(modes: 30), network: network, data: DataSource(batch: .size(32)),
        optimiser: StochasticGradientDescent(learningRate: rate), steps: 100)
    }
    var options = SolverOptions()
    options.sampling.paths = 1024
    options.sampling.mostPaths = 1024
    let rate = try border(run(8), options: options)
    #expect(rate.unstable <= 1.1 * rate.stable)
    func end(_ rate: Double) throws -> Double {
      let loss = try #require(solve(run(rate), options: options).curve[.testLoss])
      return (loss.last ?? .infinity) / loss[0]
    }
    #expect(try end(0.9 * rate.stable) < 1)
    #expect(try end(1.1 * rate.unstable) > 1)
  }
}

/// Of a run by its answers alone.
@Suite("The search for the border of stability")
struct StabilitySearchTests {
  /// Stable below 0.52, stable and not in turn within a tenth of it, and once more around 680; the first steps are kinder.
  private func isStable(_ rate: Double, _ steps: Int) -> Bool {
    let border = steps > 80 ? 0.52 : 0.7
    if abs(rate / border - 1) < 0.1 { return Int((100 * rate).rounded()).isMultiple(of: 3) }
    return rate < border || (rate > 600 && rate < 900)
  }

  private func limit(_ rate: Double, _ steps: Int) -> StabilityLimit {
    StabilityLimit(rate: rate, steps: steps, end: .growth) { isStable($0 * rate, $1) }
  }

  @Test(
    "does not depend on the rate that asks for it, islands of stability or not", .tags(.identity),
    arguments: [60, 300, 1000, 5000])
  func start(steps: Int) throws {
    let answers = [0.77, 0.9, 1, 1.7, 3, 30, 750, 1e3, 2e5, 1e9].map { limit($0, steps).search() }
    #expect(answers.allSatisfy { $0 == answers[0] }, "\(answers)")
    let answer = try #require(answers[0])
    #expect(answer.stable < answer.unstable && answer.steps == min(steps, 1000))
    #expect(isStable(answer.stable, steps) && (steps > 1000 || !isStable(answer.unstable, steps)))
    #expect(answer.unstable < 0.9 && answer.stable > 0.3)
  }

  /// Over the first steps as over all.
  private func around(_ isStable: @escaping (Double) -> Bool) throws -> [StableRate.Exception] {
    var limit = StabilityLimit(rate: 8, steps: 1000, end: .growth) { factor, _ in isStable(8 * factor) }
    limit.looksAround = true
    return try #require(limit.search()).exceptions
  }

  @Test("names rates on the wrong side of the border, where there are any next to it", .tags(.contract))
  func exceptions() throws {
    #expect(try around { $0 < 0.525 } == [])
    #expect(
      try around { $0 < 0.525 && abs($0 - 0.49) > 0.001 } == [.init(rate: 0.49, isStable: false, steps: 80)])
    #expect(
      try around { $0 < 0.525 || abs($0 - 0.61) < 0.001 } == [.init(rate: 0.61, isStable: true, steps: 80)])
    #expect(limit(8, 1000).search()?.exceptions == [])
  }

  private struct Enough: Error {}

  @Test("is begun when the curve has been handed on, and not where that ends the run", .tags(.contract))
  func curveFirst() throws {
    let run = try makeRun(
      task: powerLaw(modes: 40), network: .projected(width: .finite(20)), data: DataSource(batch: .size(8)),
      optimiser: StochasticGradientDescent(learningRate: 20), steps: 100)
    var first: Solution?
    var watch = RunWatch()
    watch.curve = { first = $0 }
    let solution = try solve(run, watch: watch)
    guard case .diverged(let step, let rate?) = solution.outcome else {
      Issue.record("\(solution.outcome)")
      return
    }
    let early = try #require(first)
    #expect(early.curve == solution.curve)
    #expect(early.outcome == .diverged(step: step, largestStableLearningRate: nil))
    #expect(early.diagnostics["diverged_at"] == Double(step))
    #expect(early.diagnostics["largest_stable_rate"] == nil)
    #expect(solution.diagnostics["largest_stable_rate"] == rate.stable)
    #expect(solution.diagnostics["smallest_unstable_rate"] == rate.unstable)
    watch.curve = { _ in throw Enough() }
    #expect(throws: Enough.self) { try solve(run, watch: watch) }
  }

  @Test("that is ended gives what is known: of the first steps, or two rates further apart", .tags(.contract))
  func ended() throws {
    func ended(after most: Int) -> StableRate? {
      var long = 0
      return StabilityLimit(rate: 8, steps: 1000, end: .growth) { factor, steps in
        if steps > 80 { long += 1 }
        if long > most { throw Enough() }
        return 8 * factor < (steps > 80 ? 0.95 : 1.1)
      }.search()
    }
    let first = try #require(ended(after: 0))
    #expect(first.steps == 80 && first.stable < 1 && first.unstable > 1.09 && first.unstable < 1.21)
    // The border of the first steps is known not to be that of all.
    #expect(ended(after: 1) == nil)
    let whole = try #require(ended(after: 100))
    let wide = try #require(ended(after: 2))
    #expect(wide.steps == 1000 && wide.stable <= whole.stable && wide.unstable >= whole.unstable)
    #expect(whole.stable < 0.95 && whole.unstable >= 0.95 && whole.unstable < 1.06 * whole.stable)
  }

  /// Of the first long march it is known what a search takes, not before.
  @Test("by marches is announced while the first goes on, and ends when that is refused", .tags(.contract))
  func announced() throws {
    let run = try SteppedChain(
      ChainRun(
        makeRun(
          task: powerLaw(modes: 500), network: .projected(width: .finite(64)),
          data: DataSource(batch: .size(32)), optimiser: StochasticGradientDescent(learningRate: 0.5),
          steps: 1000)))
    var said: [RunEstimate] = []
    var watch = RunWatch()
    watch.expect = {
      said.append($0)
      throw Enough()
    }
    let search = BorderSearch(watch, steps: 1000, firstTime: 0) { _ in 1e6 }
    // The first look is not what takes long, however long it takes.
    #expect(try search.isStable(run.scaled(by: 1, steps: 400)) && said.isEmpty)
    #expect(throws: Enough.self) { try search.isStable(run) }
    #expect(said.count == 1 && said[0].seconds > 0 && said[0].work.contains("over 1000 steps"))
  }

  /// η/⟨w²⟩ bounds itself: nothing grows in the end, wherever the loss has got to.
  @Test(
    "of rates that follow the readout names rates that make the loss better, whatever rate asks",
    .tags(.contract),
    arguments: [Extent.infinite, .finite(20)])
  func readout(width: Extent) throws {
    func solution(_ rate: Double) throws -> Solution {
      try solve(
        makeRun(
          task: powerLaw(modes: 100), network: .randomFeatures(width: width),
          data: DataSource(batch: .size(32)),
          optimiser: StochasticGradientDescent(StepSize(rate, schedule: .inverseReadout())), steps: 120))
    }
    let answers = try [1e6, 3e6, 2e7, 1e9].map { rate -> StableRate? in
      guard case .diverged(_, let found) = try solution(rate).outcome else { return nil }
      return found
    }
    let answer = try #require(answers[0])
    #expect(answers.allSatisfy { $0 == answer }, "\(answers)")
    let loss = try #require(solution(answer.stable).curve[.testLoss])
    #expect(loss.suffix(60).allSatisfy { $0 <= loss[0] })
  }
}

/// What a run is expected to take is worth a word when it goes on.
@Suite("Runs that are announced")
struct AnnouncementTests {
  private func expectations(_ run: Run) throws -> [RunEstimate] {
    var said: [RunEstimate] = []
    var watch = RunWatch()
    watch.expect = { said.append($0) }
    _ = try solve(run, watch: watch)
    return said
  }

  private func run(_ rate: Double) throws -> Run {
    try makeRun(
      task: powerLaw(modes: 40), network: .projected(width: .finite(20)), data: DataSource(batch: .size(8)),
      optimiser: StochasticGradientDescent(learningRate: rate), steps: 300)
  }

  @Test("are not those that diverge with their first steps", .tags(.contract))
  func divergence() throws {
    #expect(try expectations(run(0.2)).contains { $0.work.hasPrefix("two-time march") })
    #expect(try !expectations(run(50)).contains { $0.work.hasPrefix("two-time march") })
  }

  /// Columns of steps that jump are not compressed: the cost of T² numbers instead of T log T.
  @Test("are expected to take longer where step sizes jump", .tags(.limit))
  func schedules() throws {
    let steps = 2000
    func seconds(_ schedule: Schedule) throws -> Double {
      let run = try makeRun(
        network: .projected(width: .finite(64)), data: DataSource(batch: .size(8)),
        optimiser: StochasticGradientDescent(StepSize(0.1, schedule: schedule)), steps: steps)
      return try #require(plan(run).expected).seconds
    }
    let constant = try seconds(.constant)
    let jumping = try seconds(.table((0..<steps).map { $0.isMultiple(of: 5) ? 0.1 : 0.05 }))
    let smooth = try seconds(.cosine(warmup: 0, final: 0.1))
    #expect(jumping > 4 * constant && smooth < 1.5 * constant)
  }
}
