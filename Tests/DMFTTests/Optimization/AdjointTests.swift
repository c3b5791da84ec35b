@testable import DMFTOptimization
import Foundation
import TestSupport
import Testing

import DMFT

/// The loss of a lazy run at infinite width as a differentiable function of its step sizes.
@Suite("Adjoint of the modes")
struct AdjointTests {
  struct Setting: Sendable {
    var momentum = 0.0, isNesterov = false, decay = 0.0, isExact = false, noise = 0.2

    func run(steps: Int = 17) throws -> Run {
      try makeRun(
        task: PowerLawTask(capacity: 1.5, source: 0.5, modes: .finite(30)),
        data: DataSource(batch: .size(4), labelNoise: noise, exactBatch: isExact),
        optimiser: StochasticGradientDescent(
          learningRate: 0.5, momentum: momentum, nesterov: isNesterov, weightDecay: decay), steps: steps)
    }
  }

  static let settings = [
    Setting(), Setting(isExact: true), Setting(momentum: 0.7), Setting(momentum: 0.7, isNesterov: true),
    Setting(decay: 0.1, isExact: true), Setting(momentum: 0.5, isNesterov: true, decay: 0.1, isExact: true),
    Setting(momentum: 0.5, decay: 0.2, noise: 0),
  ]

  private func rates(_ count: Int) -> [Double] { (0..<count).map { 0.4 + 0.3 * sin(Double($0)) } }

  @Test(
    "Its gradient is the limit of central differences, which err with the square of the step", .tags(.order),
    arguments: settings)
  func gradient(setting: Setting) throws {
    let run = try #require(DifferentiableRun(setting.run()))
    let rates = rates(run.steps)
    let at = try #require(run.gradient(rates, momentum: setting.momentum))
    func loss(_ step: Int, _ shift: Double) throws -> Double {
      var rates = rates
      var momentum = setting.momentum
      if step < 0 { momentum += shift } else { rates[step] += shift }
      return try #require(run.losses(rates, momentum: momentum).last)
    }
    for step in [-1, 0, 5, run.steps - 1] where step >= 0 || setting.momentum > 0 {
      let exact = step < 0 ? at.momentum : at.rates[step]
      let errors = try [0.08, 0.04].map { h in
        abs((try loss(step, h) - loss(step, -h)) / (2 * h) - exact)
      }
      // A loss that is a polynomial of low degree in one rate has no error to fall.
      if errors[0] > 1e-9 { #expect(abs(log2(errors[0] / errors[1]) - 2) < 0.2) }
      let fine = (try loss(step, 1e-5) - loss(step, -1e-5)) / 2e-5
      #expect(abs(fine - exact) < 1e-8 * (abs(exact) + 1e-2))
    }
  }

  @Test(
    "Its gradient by batches is the limit of central differences of their reciprocals", .tags(.identity),
    arguments: settings)
  func batches(setting: Setting) throws {
    let run = try #require(DifferentiableRun(setting.run()))
    let rates = rates(run.steps)
    let sizes = (0..<run.steps).map { 3 + 2 * cos(Double($0)) }
    let at = try #require(run.gradient(rates, momentum: setting.momentum, batches: sizes))
    func loss(_ step: Int, _ shift: Double) throws -> Double {
      var sizes = sizes
      sizes[step] = 1 / (1 / sizes[step] + shift)
      return try #require(run.losses(rates, momentum: setting.momentum, batches: sizes).last)
    }
    for step in [0, 5, run.steps - 1] {
      // The loss is linear in 1/B_t of one step.
      let difference = (try loss(step, 0.1) - loss(step, -0.1)) / 0.2
      #expect(abs(difference - at.reciprocalBatches[step]) < 1e-11)
      #expect(at.reciprocalBatches[step] > 0)
    }
  }

  @Test(
    "With a schedule of batches its losses are those of the engine", .tags(.identity), arguments: settings)
  func scheduledBatches(setting: Setting) throws {
    let plain = try setting.run()
    let run = try plain.with(
      data: plain.data.with(batch: .schedule(BatchSchedule(.stages(sizes: [1, 6], from: [0, 8])))))
    let losses = try #require(DifferentiableRun(run, resolution: .usual)).losses(rates(17))
    let solution = try solve(run.with(rates: rates(17)))
    for (own, other) in zip(losses, try #require(solution.curve[.testLoss])) {
      #expect(abs(own / other - 1) < 1e-13)
    }
  }

  @Test("Its losses are those of the engine", .tags(.identity), arguments: settings)
  func engine(setting: Setting) throws {
    let run = try setting.run()
    let rates = rates(17)
    let losses = try #require(DifferentiableRun(run, resolution: .usual)).losses(rates)
    let solution = try solve(run.with(rates: rates))
    #expect(solution.diagnostics.engine == "modes")
    for (own, other) in zip(losses, try #require(solution.curve[.testLoss])) {
      #expect(abs(own / other - 1) < 1e-13)
    }
  }

  @Test("Without momentum both recursions are the same", .tags(.limit))
  func plainLimit() throws {
    let run = try #require(DifferentiableRun(Setting(isExact: true).run()))
    let rates = rates(run.steps)
    let (plain, general) = (try #require(run.gradient(rates)), try #require(run.gradient(rates, momentum: 0)))
    #expect(abs(plain.loss / general.loss - 1) < 1e-13)
    for (one, other) in zip(plain.rates, general.rates) { #expect(abs(one - other) < 1e-12) }
  }

  @Test("Schedules at infinite width: every mode for itself is what the march solves", .tags(.identity))
  func march() throws {
    let run = try Setting(momentum: 0.6, decay: 0.05).run(steps: 60).with(rates: rates(60))
    var options = SolverOptions()
    let own = try solve(run, options: options)
    options.engine = .march
    let marched = try solve(run, options: options)
    for quantity in own.curve.columns.map(\.name) {
      let (one, other) = (try #require(own.curve[quantity]), try #require(marched.curve[quantity]))
      for (a, b) in zip(one, other) { #expect(abs(a - b) < 1e-8 * (1 + abs(b))) }
    }
  }

  @Test("What has no gradient is told", .tags(.contract))
  func others() throws {
    let narrow = try makeRun(network: .randomFeatures(width: .finite(10)))
    let rich = try makeRun(network: .projected(width: .infinite, richness: 1))
    let fixed = try makeRun(data: DataSource(samples: .finite(10)))
    for run in [narrow, rich, fixed] { #expect(DifferentiableRun(run) == nil) }
  }
}
