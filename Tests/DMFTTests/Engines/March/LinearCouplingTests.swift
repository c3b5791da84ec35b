import DMFT
import TestSupport
import Testing

/// (15.5)–(15.9): couplings whose rules keep the chain linear.
@Suite("Normalized and Muon couplings")
struct LinearCouplingTests {
  /// Muon with the population gradient: the rank of the Gram matrix is part of the numbers.
  @Test(
    "follow the independent curves", .tags(.reference),
    arguments: [("proj-normalized", 1e-6), ("proj-muon-pop", 2e-4), ("twolayer-muon-ns5-pop", 2e-4)])
  func reference(name: String, allowed: Double) throws {
    let reference = try OptimiserReference(named: name)
    let loss = try #require(curves(reference.config.run())["test_loss"])
    #expect(relativeDeviation(of: loss, from: reference.testLoss) <= allowed)
  }

  /// Frobenius norms of the update of one step are those of its only singular value.
  @Test("agree when Muon has no momentum and orthogonalises exactly", .tags(.identity), arguments: [1, 16])
  func withoutMomentum(rows: Int) throws {
    let normalized = try curves(
      run(.normalized, learningRate: 0.3, batch: .size(2), readoutVariance: 0.1), blockRows: rows)
    let muon = try curves(
      run(.muon(memory: 0, iterations: nil), learningRate: 0.3, batch: .size(2), readoutVariance: 0.1))
    #expect(deviation(normalized, from: muon) <= 1e-10)
  }

  @Test("whose rule is the gradient are those of the run at its own rate", .tags(.identity))
  func gradient() throws {
    let own = try curves(run(.gradient, learningRate: 0.1))
    let shared = try curves(run(nil, learningRate: 0.1))
    #expect(deviation(own, from: shared) <= 1e-11)
  }

  @Test("do not depend on how many rows are solved together, nor on compression", .tags(.identity))
  func blocks() throws {
    let run = try run(.normalized, learningRate: 0.1, steps: 300)
    let single = try curves(run, blockRows: 1, compresses: false)
    #expect(try deviation(curves(run), from: single) <= 1e-9)
  }

  /// D∘A: the run's decay of weights leaves couplings of other rules as they are.
  @Test("keep their initial maps when the readout decays", .tags(.identity))
  func decay() throws {
    let descent = try StochasticGradientDescent(learningRate: 0.1, weightDecay: 0.3)
    let frozen = try run(.gradient, learningRate: 1e-9, optimiser: descent)
    let lazy = try frozen.with(network: .randomFeatures(width: .finite(8)))
    #expect(try deviation(curves(frozen), from: curves(lazy)) <= 1e-6)
  }

  @Test(
    "are the same for every replica", .tags(.identity),
    arguments: [
      CouplingOptimiser.Rule.normalized, .muon(memory: 0.7, iterations: 3),
    ])
  func replication(rule: CouplingOptimiser.Rule) throws {
    let run = try run(rule, learningRate: 0.1)
    var copies = try curves(run.replicated(by: 2))
    copies["readout_norm"] = copies["readout_norm"]?.map { $0 / 2 }
    #expect(try deviation(copies, from: curves(run)) <= 1e-8)
  }

  /// What is left out has weight β^w.
  @Test("lose little to the window of Muon's momentum", .tags(.limit))
  func window() throws {
    let run = try run(.muon(memory: 0.5, iterations: 3), learningRate: 0.05, steps: 60)
    let whole = try loss(run, window: nil)
    #expect(try relativeDeviation(of: loss(run, window: 20), from: whole) <= 1e-5)
    #expect(try relativeDeviation(of: loss(run, window: 2), from: whole) > 1e-4)
  }

  private func loss(_ run: Run, window: Int?) throws -> [Double] {
    var options = SolverOptions()
    options.march.momentumWindow = window
    return try #require(solve(run, options: options).curve[.testLoss])
  }

  private func run(
    _ rule: CouplingOptimiser.Rule?, learningRate: Double, batch: DataSource.Batch = .size(4),
    readoutVariance: Double = 0, steps: Int = 30, optimiser: StochasticGradientDescent? = nil
  ) throws -> Run {
    let own = try rule.map { try CouplingOptimiser($0, learningRate: learningRate) }
    let network = try Network(
      couplings: [Coupling(.gaussian, trained: false), Coupling(.identity, trained: true, optimiser: own)],
      widths: [.finite(8), .finite(8)], readoutVariance: readoutVariance)
    return try makeRun(
      task: powerLaw(modes: 8), network: network, data: DataSource(batch: batch, labelNoise: 0.05),
      optimiser: optimiser ?? StochasticGradientDescent(learningRate: 0.1), steps: steps)
  }
}
