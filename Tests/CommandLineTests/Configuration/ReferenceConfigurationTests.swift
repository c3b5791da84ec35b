import DMFT
import TestSupport
import Testing

@testable import CommandLine

@Suite("Configurations of the reference curves", .tags(.reference))
struct ReferenceConfigurationTests {
  @Test("deep, a width for each map, finite data, weight decay, power schedule")
  func deepMinibatchDecay() throws {
    let run = try Samples.read(
      """
      {"task": {"alpha": 1.5, "beta": 0.5, "modes": 120},
       "network": {"model": "deep", "depth": 2, "width": [100, 150], "richness": 1.0, "readoutVariance": 0.3},
       "data": {"samples": 90, "batch": 30, "labelNoise": 0.1},
       "optimizer": {"learningRate": 0.2, "weightDecay": 0.2,
                     "schedule": {"kind": "power", "exponent": 0.5, "offset": 10}},
       "steps": 40}
      """
    ).run
    #expect(
      try run.network
        == Network.deep(widths: [.finite(100), .finite(150)], richness: 1, readoutVariance: 0.3))
    #expect(try run.data == DataSource(samples: .finite(90), batch: .size(30), labelNoise: 0.1))
    let descent = try #require(run.optimiser as? StochasticGradientDescent)
    #expect(
      try descent
        == StochasticGradientDescent(
          learningRate: 0.2, weightDecay: 0.2, schedule: .power(exponent: 0.5, offset: 10)))
    #expect(run.steps == 40)
  }

  @Test("layers written out, with one richness beside them")
  func depth3Identities() throws {
    let run = try Samples.read(
      """
      {"task": {"alpha": 1.5, "beta": 0.5, "modes": 80},
       "network": {"layers": [{"init": "gaussian", "width": 50, "trained": false},
                              {"init": "identity", "trained": true}, {"init": "identity", "trained": true}],
                   "richness": 1.0},
       "data": {"batch": 25}, "optimizer": {"learningRate": 0.2}, "steps": 40}
      """
    ).run
    let identity = Coupling(.identity, trained: true, richness: 1)
    #expect(
      run.network.couplings == [Coupling(.gaussian, trained: false, richness: 0), identity, identity])
    #expect(run.network.widths == [.finite(50), .finite(50), .finite(50)])
  }

  @Test("fixed data set, full batch")
  func projectedFixedData() throws {
    let run = try Samples.read(
      """
      {"task": {"alpha": 1.5, "beta": 1.3, "modes": 120},
       "network": {"model": "projected", "width": 50, "richness": 1.0},
       "data": {"samples": 60, "labelNoise": 0.2}, "optimizer": {"learningRate": 0.25}, "steps": 40}
      """
    ).run
    #expect(try run.data == DataSource(samples: .finite(60), batch: .full, labelNoise: 0.2))
    #expect(try run.network == Network.projected(width: .finite(50), richness: 1))
  }

  @Test("infinite width and an empty data part: population gradient")
  func projectedInfinite() throws {
    let run = try Samples.read(
      """
      {"task": {"alpha": 1.3, "beta": 0.4, "modes": 200},
       "network": {"model": "projected", "width": "infinite", "richness": 1.0},
       "data": {}, "optimizer": {"learningRate": 0.3}, "steps": 40}
      """
    ).run
    #expect(run.network.widths == [.infinite, .infinite])
    #expect(run.data.reciprocalBatch == 0)
  }

  @Test("one-pass training: random features, projected, and two-layer with momentum")
  func onePass() throws {
    let lazy = try Samples.read(
      """
      {"task": {"alpha": 1.5, "beta": 0.5, "modes": 200}, "network": {"model": "random-features", "width": 32},
       "data": {"batch": 16}, "optimizer": {"learningRate": 0.4}, "steps": 40}
      """
    ).run
    #expect(try lazy.network == Network.randomFeatures(width: .finite(32)))
    let rich = try Samples.read(
      """
      {"task": {"alpha": 1.5, "beta": 0.5, "modes": 200},
       "network": {"model": "projected", "width": 64, "richness": 2.0},
       "data": {"batch": 32}, "optimizer": {"learningRate": 0.4}, "steps": 40}
      """
    ).run
    #expect(rich.network.couplings.map(\.effectiveRichness) == [0, 2])
    let momentum = try Samples.read(
      """
      {"task": {"alpha": 1.8, "beta": 0.7, "modes": 120},
       "network": {"model": "two-layer", "width": 80, "richness": 1.5}, "data": {"batch": 24, "labelNoise": 0.1},
       "optimizer": {"learningRate": 0.15, "momentum": 0.5}, "steps": 40}
      """
    ).run
    #expect(try momentum.network == Network.deep(widths: [.finite(80)], richness: 1.5))
    #expect((momentum.optimiser as? StochasticGradientDescent)?.momentum == 0.5)
  }
}
