import DMFT
import Foundation
import TestSupport
import Testing

@Suite("A learning rate that is too large")
struct DivergenceTests {
  func solution(_ learningRate: Double, steps: Int = 200) throws -> Solution {
    try solve(
      makeRun(
        task: powerLaw(modes: 20), optimiser: StochasticGradientDescent(learningRate: learningRate),
        steps: steps))
  }

  /// λ_1 = 1: |1 − η| > 1 for η > 2. The loss passes a million times its start at one step, and the curve ends before it.
  @Test("is an outcome with its step, the curve up to it, and the largest stable rate", .tags(.closedForm))
  func diverged() throws {
    let (eta, task) = (2.5, try powerLaw(modes: 20))
    let solution = try solution(eta)
    guard case .diverged(let step, let rate) = solution.outcome else {
      Issue.record("not seen to diverge")
      return
    }
    func loss(_ t: Int) -> Double { task.sum { $0.targetPower * pow($0.retention(eta), 2 * Double(t)) } }
    let expected = (0..<step).map(loss)
    #expect(solution.curve.points == (0..<step).map(Double.init))
    #expect(relativeDeviation(of: try #require(solution.curve["test_loss"]), from: expected) < 1e-9)
    #expect(loss(step - 1) <= 1e6 && loss(step) > 1e6)
    let border = try #require(rate)
    #expect(border.stable <= 2 && 2 <= border.unstable && border.unstable <= 1.1 * border.stable)
  }

  @Test("is not reported just below the border", .tags(.closedForm))
  func stable() throws { #expect(try solution(1.99).outcome == .completed) }

  /// Noise of one-pass training: L(t+1) ~ (η²/B) Σ m λ² L(t) grows although every mode is stable.
  @Test("is seen in the noise of small batches too", .tags(.limit))
  func noise() throws {
    let run = try makeRun(
      task: MeasuredTask(modes: [Mode(eigenvalue: 1, targetPower: 1, multiplicity: 40)]),
      data: DataSource(batch: .size(2)), optimiser: StochasticGradientDescent(learningRate: 1), steps: 50)
    guard case .diverged(let step, let rate) = try solve(run).outcome else {
      Issue.record("not seen to diverge")
      return
    }
    // L(t+1) = (1 − η)² L(t) + (η²/B) m λ² L(t): factor 20 a step at η = 1, and 1 at η = 2/21.
    #expect(step == 5)
    let border = try #require(rate)
    #expect(border.stable <= 2 / 21.0 && 2 / 21.0 <= border.unstable)
    #expect(border.unstable <= 1.1 * border.stable)
  }

  @Test(
    "beyond all bounds, or a rate that overflows at once, is no crash", .tags(.contract),
    arguments: [1e9, 1e160, 1e300])
  func overflow(rate: Double) throws {
    for network in [try Network.randomFeatures(width: .finite(10)), try .projected(width: .finite(10))] {
      let run = try makeRun(
        network: network, data: DataSource(batch: .size(3)),
        optimiser: StochasticGradientDescent(learningRate: rate), steps: 100)
      guard case .diverged(let step, _) = try solve(run).outcome else {
        Issue.record("not seen to diverge")
        return
      }
      #expect(step > 0 && step < 10)
    }
  }
}
