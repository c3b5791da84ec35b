@testable import DMFTStationary
import Foundation
import TestSupport
import Testing

import DMFT

/// Lazy networks of infinite width under the population gradient: any number of steps.
@Suite("Leaps of noiseless modes")
struct ModeLeapTests {
  let task: PowerLawTask

  init() throws { task = try PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(40)) }

  @Test("are as many single steps", .tags(.identity), arguments: [0.0, 0.9], [0.0, 0.01])
  func steps(momentum: Double, decay: Double) throws {
    let measures = task.measures()
    let update = try StochasticGradientDescent(learningRate: 0.1, momentum: momentum, weightDecay: decay)
      .update(at: 0, of: 1)
    func check<Moments: ModeMoments>(_ start: Moments) {
      var (walked, leapt) = (start, start)
      for count in [1, 2, 17, 1000, 3000] {
        for _ in 0..<count { walked.advance(noise: 0) }
        leapt.leap(by: count)
        #expect(abs(leapt.loss / walked.loss - 1) < 1e-11)
        #expect(abs(leapt.readoutNorm(at: 1) / walked.readoutNorm(at: 1) - 1) < 1e-9)
      }
    }
    check(LinearModeMoments(kernel: measures.kernel, target: measures.target, update: update, excess: 0))
    if momentum == 0, decay == 0 {
      check(PlainModeMoments(kernel: measures.kernel, target: measures.target, rate: 0.1, excess: 0))
    }
  }

  /// Σ_k q_k (1 − ηλ_k)^{2t}.
  @Test("give the closed form at 2^53 steps", .tags(.closedForm), arguments: [0.0, 0.5])
  func closedForm(momentum: Double) throws {
    let eta = 1e-12
    let run = try makeRun(
      task: task, optimiser: StochasticGradientDescent(learningRate: eta, momentum: momentum), steps: 1 << 53)
    var options = SolverOptions()
    options.savedSteps = [0, 1_000_000_000_000, 30_000_000_000_000]
    let solution = try solve(run, options: options)
    let loss = try #require(solution.curve[.testLoss])
    for (index, step) in [0.0, 1e12, 3e13].enumerated() {
      let rate = eta / (1 - momentum)
      let expected = task.measures().target.integral { exp(-2 * rate * $0 * step) }
      #expect(abs(loss[index] / expected - 1) < 1e-9)
    }
    #expect(try #require(solution.diagnostics["relative_error"]) < 1e-10)
  }

  /// Σ_k q_k Π_t (1 − η_t λ_k)², without a march, which 300,000 steps would not end.
  @Test("give way to single steps under a schedule", .tags(.closedForm))
  func schedule() throws {
    let (steps, saved) = (300_000, [0, 10, 1000, 300_000])
    let schedule = Schedule.power(exponent: 0.5, offset: 10)
    let run = try makeRun(
      task: task, optimiser: StochasticGradientDescent(learningRate: 0.5, schedule: schedule), steps: steps)
    var options = SolverOptions()
    options.savedSteps = saved
    let solution = try solve(run, options: options)
    #expect(solution.diagnostics.engine == EngineName.modes.rawValue)
    let modes = try task.modes(limit: 40)
    var (residuals, expected) = (modes.map { _ in 1.0 }, [Double]())
    for t in 0...steps {
      if saved.contains(t) {
        expected.append(zip(modes, residuals).reduce(0) { $0 + $1.0.targetPower * $1.1 * $1.1 })
      }
      let rate = 0.5 * schedule.factor(at: t, of: steps)
      for k in modes.indices { residuals[k] *= 1 - rate * modes[k].eigenvalue }
    }
    #expect(relativeDeviation(of: try #require(solution.curve[.testLoss]), from: expected) < 1e-10)
  }

  /// ηλ = 2.2 for the first mode: |1 − ηλ| = 1.2.
  @Test("find the step of a divergence", .tags(.closedForm))
  func divergence() throws {
    let run = try makeRun(task: task, optimiser: StochasticGradientDescent(learningRate: 2.2), steps: 1 << 40)
    var options = SolverOptions()
    options.savedSteps = [0, 1 << 40]
    options.engine = .stationary
    let outcome = try solve(run, options: options).outcome
    guard case .diverged(let step, _) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    let measures = task.measures()
    func loss(_ t: Int) -> Double { measures.target.integral { pow(1 - 2.2 * $0, 2 * Double(t)) } }
    #expect(loss(step - 1) <= 1e6 * loss(0) && loss(step) > 1e6 * loss(0))
  }
}
