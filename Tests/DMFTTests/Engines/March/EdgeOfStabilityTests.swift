@testable import DMFTMarch
@testable import DMFTSolution
import Foundation
import TestSupport
import Testing

import DMFT

/// The kernel of a network that learns features grows until the rate is too large for it.
@Suite("The edge of stability")
struct EdgeOfStabilityTests {
  func run(_ rate: Double, samples: Extent = .infinite, steps: Int) throws -> Run {
    try makeRun(
      task: powerLaw(modes: 12), network: .projected(width: .infinite, richness: 10),
      data: DataSource(samples: samples, labelNoise: 0.1),
      optimiser: StochasticGradientDescent(learningRate: rate), steps: steps)
  }

  /// H(t, s) = (1 − ηλ)^(t−s−1) (−ηλ) for t > s, of a mode alone.
  @Test("amplifies a disturbance by |1 − ηλ| a step", .tags(.closedForm))
  func amplification() throws {
    let (rate, steps) = (2.5, 10)
    let run = try makeRun(
      task: MeasuredTask(modes: [Mode(eigenvalue: 1, targetPower: 1)]),
      optimiser: StochasticGradientDescent(learningRate: rate), steps: steps)
    let chain = try SteppedChain(ChainRun(run))
    let spectrum = CompressedSpectrum(run.task, steps: steps, rate: rate, tolerance: 1e-13, nodes: nil)
    var march = CausalMarch(chain, spectrum: spectrum, blockRows: 8)
    try march.march()
    #expect(abs(march.modes.amplification / (rate * pow(rate - 1, Double(steps - 1))) - 1) < 1e-12)
  }

  @Test("of the error (4.12): linear for means, square for second moments", .tags(.closedForm))
  func error() {
    let loss = [4.0, 1, 1, 1, 1, 1, 1]
    var amplification = Amplification()
    amplification.follow(99, in: 5..<6, loss: loss, scale: 0)
    #expect(amplification.edge == nil && amplification.error == 0)
    var second = amplification
    amplification.follow(1e6, in: 5..<6, loss: loss, scale: 0)
    #expect(amplification.edge == 5 && abs(amplification.error / 4e-8 - 1) < 1e-6)
    #expect(amplification.error <= Amplification.largestError)
    second.follow(1e3, in: 5..<6, loss: loss, scale: 5)
    second.follow(1e4, in: 6..<7, loss: loss, scale: 5)
    #expect(
      abs(second.error / 2e-6 - 1) < 1e-3 && second.error > Amplification.largestError && second.edge == 5)
    amplification.follow(.infinity, in: 6..<7, loss: loss, scale: 0)
    #expect(amplification.edge == 5 && amplification.error > Amplification.largestError)
  }

  @Test("Rates of two digits are in order, and what is printed is what is tried", .tags(.contract))
  func digits() {
    for rate in [1.0, 0.1, 0.37, 9.95, 1.0000001, 3e-7, 2.5e8] {
      let (below, above) = (TwoDigitRate(below: rate), TwoDigitRate(atLeast: rate))
      #expect(below.value < rate && rate <= above.value && above.index == below.index + 1)
      #expect(Double(String(format: "%.2g", below.value)) == below.value)
    }
  }

  /// Rewarded by a rerun: what is named as stable is solved, what is named as unstable is not.
  @Test("is bracketed by rates that do what they are said to do", .tags(.contract))
  func bracket() throws {
    let steps = 240
    let unstable = try solve(run(0.5, samples: .finite(12), steps: steps))
    guard case .diverged(let step, let found) = unstable.outcome else {
      Issue.record("\(unstable.outcome)")
      return
    }
    let rate = try #require(found)
    #expect(unstable.curve.points.count == step)
    #expect(try #require(unstable.diagnostics["relative_error"]) < 1e-5)
    #expect(rate.stable < rate.unstable && rate.unstable <= 1.1 * rate.stable)
    let stable = try solve(run(rate.stable, samples: .finite(12), steps: steps))
    #expect(stable.outcome == .completed && stable.diagnostics["edge_of_stability"] == nil)
    let over = try solve(run(rate.unstable, samples: .finite(12), steps: steps))
    #expect(over.outcome != .completed || !over.diagnostics.warnings.isEmpty)
  }

  /// A loss that jumps about for ever while no mode amplifies anything: blocks of other lengths are others from step 200 on.
  @Test("is beyond where a loss never settles, and the curve ends before errors have grown", .tags(.contract))
  func restless() throws {
    let run = try run(0.4, samples: .finite(12), steps: 240)
    var options = SolverOptions()
    options.seeksStableRate = false
    let solution = try solve(run, options: options)
    guard case .diverged(let step, _) = solution.outcome else {
      Issue.record("\(solution.outcome)")
      return
    }
    func marched(_ rows: Int) throws -> [Double] {
      let spectrum = CompressedSpectrum(run.task, steps: 240, rate: 0.4, tolerance: 1e-13, nodes: nil)
      var march = try CausalMarch(
        SteppedChain(ChainRun(run)), spectrum: spectrum, blockRows: rows, compresses: false)
      try march.march()
      return march.curves[.testLoss]
    }
    let (one, eight) = (try marched(1), try marched(8))
    let loss = try #require(solution.curve[.testLoss])
    let stated = try #require(solution.diagnostics["relative_error"])
    let error = zip(loss, one).map { abs($0 / $1 - 1) }.max() ?? 1
    #expect(step > 50 && loss.count == step && error < 3 * stated && stated < 1e-5)
    #expect(zip(one, eight).dropFirst(200).contains { abs($0 / $1 - 1) > 0.01 })
  }

  @Test("is a warning of its own with a remedy, where it is passed and the curve goes on", .tags(.contract))
  func warning() throws {
    var amplification = Amplification()
    #expect(CausalMarch.Record().entries(isWhole: true).isEmpty)
    amplification.follow(1e4, in: 5..<6, loss: Array(repeating: 1, count: 6), scale: 0)
    var record = CausalMarch.Record()
    record.amplification = amplification
    let warnings = [true, false].map {
      Diagnostics(engine: "", reason: "", entries: record.entries(isWhole: $0)).warnings
    }
    #expect(warnings[0].count == 1 && warnings[1].isEmpty)
    #expect(warnings[0].first?.contains("before step 5") == true)
    #expect(warnings[0].first?.hasSuffix("a smaller optimizer.learningRate stays below it") == true)
  }

  /// The loss comes up five times within five steps, and down again: nothing has grown by much, or for long.
  @Test("is passed where gradient descent raises the loss, and that is said", .tags(.contract))
  func catapult() throws {
    func run(_ rate: Double, _ data: DataSource) throws -> Run {
      try makeRun(
        task: powerLaw(modes: 200), network: .projected(width: .finite(64), richness: 1), data: data,
        optimiser: StochasticGradientDescent(learningRate: rate), steps: 60)
    }
    let over = try solve(run(0.9, DataSource()))
    let loss = try #require(over.curve[.trainLoss])
    let low = try #require(loss.prefix(12).min())
    #expect(abs(loss[0] - 1) < 1e-12 && loss.dropFirst(12).contains { $0 > 2 * low })
    #expect(over.diagnostics.warnings.contains { $0.contains("its training loss comes up again from") })
    let largest = loss.indices.map { loss[$0] / (loss[...$0].min() ?? 0) }.max()
    #expect(over.diagnostics["climb"] == largest)
    // What falls says nothing, and noise of batches may raise a loss that is stable.
    for still in [try run(0.1, DataSource()), try run(0.3, DataSource(batch: .size(2)))] {
      #expect(try solve(still).diagnostics.warnings.isEmpty)
    }
  }

  /// Where momentum, decay or batches may raise the loss, a rise tells nothing.
  @Test("is looked for where every step goes along the gradient, and there alone", .tags(.contract))
  func descends() throws {
    func descends(_ optimiser: StochasticGradientDescent, _ data: DataSource, _ rule: CouplingOptimiser?)
      throws -> Bool
    {
      let map = Coupling(.identity, trained: true, optimiser: rule)
      let network = try Network(
        couplings: [Coupling(.gaussian, trained: false), map], widths: [.finite(8), .finite(8)])
      let run = try makeRun(network: network, data: data, optimiser: optimiser, steps: 8)
      return try SteppedChain(ChainRun(run)).descends
    }
    // A first step of size zero hides what the others do.
    func sgd(momentum: Double = 0, decay: Double = 0) throws -> StochasticGradientDescent {
      try StochasticGradientDescent(
        learningRate: 0.1, momentum: momentum, weightDecay: decay, schedule: .table([0, 1]))
    }
    let fixed = try DataSource(samples: .finite(10), labelNoise: 1)
    for data in [try DataSource(labelNoise: 1), fixed] { #expect(try descends(sgd(), data, nil)) }
    #expect(try !descends(sgd(momentum: 0.5), fixed, nil) && !descends(sgd(decay: 0.5), fixed, nil))
    #expect(try !descends(sgd(), fixed.with(batch: .size(5)), nil))
    #expect(try !descends(sgd(), fixed, CouplingOptimiser(.normalized, learningRate: 0.1)))
  }

  @Test("is not where a loss has only rounding errors left, or never falls", .tags(.limit))
  func climbs() {
    #expect(Climb(of: []) == nil && Climb(of: [1, 1, 1]) == nil && Climb(of: [1, 0.5, 0.25]) == nil)
    #expect(
      Climb(of: [1, 1e-20, 1e-15]) == nil && Climb(of: [0, 0, 0]) == nil && Climb(of: [1, 0.9, 0.904]) == nil)
    let climb = Climb(of: [1, 0.5, 0.75, 0.4, 0.5, 0.3])
    #expect(climb?.to == 2 && climb?.low == 0.5 && climb?.high == 0.75)
  }
}

@Suite("Signs of what cannot be negative")
struct NonnegativeCurvesTests {
  /// Every network of infinite width is the mean one when nothing is drawn.
  @Test("A variance that vanishes identically is zero", .tags(.identity), arguments: [0.0, 1.0])
  func zero(richness: Double) throws {
    let run = try makeRun(network: .projected(width: .infinite, richness: richness), steps: 500)
    let variance = try #require(solve(run).curve["variance"])
    #expect(variance.allSatisfy { $0 == 0 && $0.sign == .plus })
  }

  @Test("What is negative by more than its rounding error is refused", .tags(.contract))
  func refused() throws {
    var curves = QuantityCurves()
    curves[.variance] = [-1e-15, -0.0, 2, -1e-9]
    try curves.settle(.variance, at: 0..<3) { _ in 1e-12 }
    #expect(curves[.variance] == [0, 0, 2, -1e-9] && curves[.variance][1].sign == .plus)
    #expect(throws: SolverError.self) { try curves.settle(.variance, at: 0..<4) { _ in 1e-12 } }
  }
}
