import DMFT
import Foundation
import TestSupport
import Testing

@testable import DMFTOptimization
@testable import DMFTRuns

/// Samples dealt out to steps.
@Suite("Optimal batches")
struct OptimalBatchTests {
  private func run(_ network: Network? = nil, steps: Int = 30, noise: Double = 0.5, rate: Double = 0.5) throws
    -> Run
  {
    try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(40)), network: network,
      data: DataSource(batch: .size(8), labelNoise: noise),
      optimiser: StochasticGradientDescent(learningRate: rate), steps: steps)
  }

  private func sum(_ optimum: TrainingOptimum) throws -> Int {
    try #require(optimum.batches).sizes.reduce(0, +)
  }

  /// One mode at constant rate: L(T) = c + Σ_t a_t/B_t with a_t = η² n_t (1 − η)^{2(T−1−t)} for noise that does not feel the loss.
  /// Given Σ B_t the least has B_t ∝ √a_t, which grows as (1 − η)^{-t}.
  @Test("Batches against label noise alone grow as a mode forgets", .tags(.closedForm))
  func oneMode() async throws {
    let eta = 0.1
    let task = try MeasuredTask(modes: [Mode(eigenvalue: 1, targetPower: 1e-9, multiplicity: 1)])
    let run = try Run(
      task: task, network: .randomFeatures(width: .infinite),
      data: DataSource(batch: .size(100_000), labelNoise: 1),
      optimiser: StochasticGradientDescent(learningRate: eta),
      steps: 20)
    let optimum = try await optimise(run, TrainingSearch(over: [.batch]))
    let sizes = try #require(optimum.batches).sizes.map(Double.init)
    #expect(try sum(optimum) == 2_000_000)
    for (one, next) in zip(sizes, sizes.dropFirst()) { #expect(abs(next / one * (1 - eta) - 1) < 0.01) }
    // T (Σ g^2t)/(Σ g^t)² of the noise of even batches, g = 1 − η.
    let g = (0..<20).map { pow(1 - eta, Double($0)) }
    let (linear, square) = (g.reduce(0, +), g.reduce(0) { $0 + $1 * $1 })
    let even = try #require(optimum.batches?.constant)
    #expect(abs(optimum.best.loss / even.loss / (linear * linear / (20 * square)) - 1) < 1e-3)
  }

  @Test(
    "For the steps of a run its samples are dealt out, all of them, and better than evenly", .tags(.identity))
  func steps() async throws {
    let run = try run(steps: 15)
    for quantities: [FreeQuantity] in [[.batch], [.batch, .learningRate], [.schedule, .batch]] {
      let optimum = try await optimise(run, TrainingSearch(over: quantities))
      #expect(try sum(optimum) == 120 && optimum.best.run.training.stepCount == 15)
      let even = try #require(optimum.batches?.constant)
      #expect(optimum.best.loss < even.loss * (quantities.contains(.schedule) ? 1 + 1e-9 : 0.999))
      let again = try #require(solve(optimum.best.run).curve[.testLoss]?.last)
      #expect(abs(again / optimum.best.loss - 1) < 1e-12)
    }
  }

  @Test(
    "A budget of samples chooses the steps, too, and is met; a number of all batches is no better",
    .tags(.identity))
  func samples() async throws {
    let run = try run(steps: 10)
    for quantities: [FreeQuantity] in [[.batch], [.batch, .learningRate]] {
      var search = TrainingSearch(over: quantities, budget: TrainingBudget(.samples, 90))
      let optimum = try await optimise(run, search)
      #expect(try sum(optimum) <= 90)
      search.resolution = .knots(1)
      let number = try await optimise(run, search)
      #expect(optimum.best.loss <= number.best.loss * (1 + 1e-9))
      #expect(number.batches == nil && number.values.first?.quantity == .batch)
    }
  }

  @Test("Without a gradient knots are moved, under budgets of compute as well", .tags(.identity))
  func march() async throws {
    let run = try run(.projected(width: .finite(10)), steps: 12)
    let steps = try await optimise(run, TrainingSearch(over: [.batch], resolution: .knots(3)))
    #expect(try sum(steps) == 96)
    let compute = TrainingSearch(
      over: [.batch], budget: TrainingBudget(.compute, 960), resolution: .knots(2))
    let optimum = try await optimise(run, compute)
    #expect(try sum(optimum) <= 96)
    for found in [steps, optimum] {
      let even = try #require(found.batches?.constant)
      #expect(found.best.loss <= even.loss)
    }
  }

  @Test("Budgets count the batches of a schedule", .tags(.identity))
  func budgets() throws {
    let run = try run(.projected(width: .finite(10)))
    let scheduled = try run.with(
      data: run.data.with(batch: .schedule(BatchSchedule(.stages(sizes: [5, 20], from: [0, 10])))))
    #expect(try TrainingBudget(.steps, 17).steps(of: scheduled) == 17)
    #expect(try TrainingBudget(.samples, 129).steps(of: scheduled) == 13)
    #expect(try TrainingBudget(.samples, 130).steps(of: scheduled) == 14)
    #expect(try TrainingBudget(.compute, 1300).steps(of: scheduled) == 14)
    #expect(try TrainingBudget(.steps, 14).samples(of: scheduled) == 130)
  }

  @Test("The best schedule of rates for given batches is that of the run", .tags(.identity))
  func rates() async throws {
    let plain = try run(steps: 15)
    let scheduled = try plain.with(
      data: plain.data.with(batch: .schedule(BatchSchedule(.stages(sizes: [2, 20], from: [0, 10])))))
    let optimum = try await optimise(scheduled, TrainingSearch())
    #expect(optimum.best.run.data == scheduled.data && optimum.batches == nil)
    #expect(optimum.standards.allSatisfy { $0.solved.loss >= optimum.best.loss })
  }
}
