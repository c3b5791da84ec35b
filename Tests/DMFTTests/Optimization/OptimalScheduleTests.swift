import Foundation
import LinearAlgebra
import TestSupport
import Testing

import DMFT

/// Best schedules that are known.
@Suite("Optimal schedules")
struct OptimalScheduleTests {
  /// L' = (1 − η)² L + η² (L + σ²)/B is least for η = L/(L + n), n = (L + σ²)/B, and grows with L: step by step the best is best in
  /// the end, 1/L' = 1/L + 1/n.
  private func best(_ loss: Double, noise: Double, batch: Double, steps: Int) -> (
    loss: Double, rates: [Double]
  ) {
    var (loss, rates) = (loss, [Double]())
    for _ in 0..<steps {
      let n = (loss + noise) / batch
      rates.append(loss / (loss + n))
      loss = loss * n / (loss + n)
    }
    return (loss, rates)
  }

  @Test(
    "One mode: the recursion of dynamic programming, every rate of it", .tags(.closedForm),
    arguments: [0.0, 0.5])
  func oneMode(noise: Double) async throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(1)),
      data: DataSource(batch: .size(3), labelNoise: noise), steps: 25)
    let optimum = try await optimise(run, TrainingSearch())
    let expected = best(1, noise: noise, batch: 3, steps: 25)
    #expect(optimum.best.loss >= expected.loss * (1 - 1e-12))
    #expect(optimum.best.loss <= expected.loss * (1 + 1e-7))
    for (rate, other) in zip(try #require(optimum.rates), expected.rates) {
      #expect(abs(rate / other - 1) < 3e-3)
    }
  }

  /// Two steps of the population gradient make the polynomial p of degree two with p(0) = 1 that is least in the mean over the
  /// target power: conjugate gradients.
  @Test("Population gradient, two steps: conjugate gradients", .tags(.closedForm))
  func conjugateGradients() async throws {
    let task = try PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(6))
    let optimum = try await optimise(makeRun(task: task, steps: 2), TrainingSearch())
    let target = task.measures().target
    func moment(_ power: Double) -> Double { target.integral { pow($0, power) } }
    // Least Σ q (1 + a λ + b λ²)²: two linear equations.
    let determinant = moment(2) * moment(4) - moment(3) * moment(3)
    let a = (moment(2) * moment(3) - moment(1) * moment(4)) / determinant
    let b = (moment(1) * moment(3) - moment(2) * moment(2)) / determinant
    let least = target.integral { pow(1 + a * $0 + b * $0 * $0, 2) }
    #expect(abs(optimum.best.loss / least - 1) < 1e-6)
  }

  @Test(
    "No worse than any of the standard schedules, and solved again what it claims", .tags(.contract),
    arguments: [0.0, 0.3], [false, true])
  func standards(noise: Double, hasKnots: Bool) async throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.7, modes: .finite(200)),
      data: DataSource(batch: .size(4), labelNoise: noise), steps: 60)
    let optimum = try await optimise(
      run, TrainingSearch(over: [.schedule], resolution: hasKnots ? .knots(6) : .automatic))
    #expect(optimum.standards.count == 4)
    for standard in optimum.standards { #expect(optimum.best.loss <= standard.solved.loss) }
    let again = try solve(run.with(rates: try #require(optimum.rates)))
    #expect(again.curve[.testLoss]?.last == optimum.best.loss)
    #expect(optimum.flatness.directions.allSatisfy { $0.curvature > -1e-6 })
  }

  @Test("Momentum is chosen with the schedule, and is no worse than none", .tags(.contract))
  func momentum() async throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(200)),
      data: DataSource(batch: .size(4)), steps: 60)
    let alone = try await optimise(run, TrainingSearch(over: [.schedule]))
    let both = try await optimise(run, TrainingSearch(over: [.schedule, .momentum]))
    #expect(both.best.loss <= alone.best.loss * 1.000_01)
    #expect(both.values.map(\.quantity) == [.momentum])
  }

  @Test(
    "Finite width, features that learn: knots without derivatives are no worse than the standard schedules",
    .tags(.contract))
  func rich() async throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(60)),
      network: .projected(width: .finite(20), richness: 1), data: DataSource(batch: .size(8)),
      optimiser: StochasticGradientDescent(learningRate: 0.2), steps: 24)
    let optimum = try await optimise(run, TrainingSearch(resolution: .knots(3)))
    #expect(optimum.best.solution.outcome == .completed)
    for standard in optimum.standards { #expect(optimum.best.loss <= standard.solved.loss) }
  }

  /// L(η) = (1 − η)² + η² n: one per cent above its least at 1 ± √(n/100) times the best rate.
  @Test("The interval within one per cent of a parabola", .tags(.closedForm))
  func flatness() async throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(1)), data: DataSource(batch: .size(3)),
      steps: 1)
    let optimum = try await optimise(run, TrainingSearch(over: [.learningRate]))
    let n = 1.0 / 3
    #expect(abs(optimum.values[0].value * (1 + n) - 1) < 0.01)
    let interval = optimum.flatness.intervals[0]
    let half = (n * Flatness.allowed).squareRoot()
    #expect(abs(interval.high * (1 + n) - 1 - half) < 0.15 * half)
    #expect(abs(1 - interval.low * (1 + n) - half) < 0.15 * half)
  }
}
