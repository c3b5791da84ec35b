import DMFT
import FileTestSupport
import TestSupport
import Testing

@testable import ConfigurationFiles

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
    #expect(run.data.batch == .full)
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

  /// One configuration of the curves of optimisers that are not linear, with B = 2 unless it is the population's.
  static func rules(
    _ layers: String, _ optimiser: String, data: String = #"{"batch": 2, "labelNoise": 0.05}"#
  )
    -> String
  {
    """
    {"task": {"alpha": 1.2, "beta": 0.8, "modes": 8}, "network": {"layers": [\(layers)]}, "data": \(data),
     "optimizer": \(optimiser), "steps": 30}
    """
  }

  static let frozen = #"{"init": "gaussian", "width": 8, "trained": false}"#

  @Test("random features under sign, Lion and Adam")
  func elementwise() throws {
    func optimiser(_ text: String) throws -> (any Optimiser)? {
      try Samples.read(Self.rules(Self.frozen, text)).run.training.optimiser
    }
    #expect(
      try optimiser(#"{"kind": "sign", "learningRate": 0.2}"#) as? SignDescent == SignDescent(StepSize(0.2)))
    #expect(
      try optimiser(#"{"kind": "lion", "learningRate": 0.15, "beta1": 0.7, "beta2": 0.9}"#) as? Lion
        == Lion(StepSize(0.15), Averaging(first: 0.7, second: 0.9)))
    let adam = #"{"kind": "adam", "learningRate": 0.1, "beta1": 0.8, "beta2": 0.95, "epsilon": 0.01}"#
    #expect(
      try optimiser(adam) as? Adam
        == Adam(StepSize(0.1), Averaging(first: 0.8, second: 0.95, epsilon: 0.01)))
  }

  static let couplings: [(String, CouplingOptimiser.Rule, Double)] = [
    (#""kind": "normalized", "learningRate": 0.3"#, .normalized, 0.3),
    (#""kind": "adafactor", "learningRate": 0.2, "beta2": 0.95"#, .adafactor(memory: 0.95), 0.2),
    (#""kind": "sign", "learningRate": 0.25"#, .sign(memory: 0), 0.25),
    (
      #""kind": "muon", "learningRate": 0.08, "beta1": 0.8, "iterations": 5"#,
      .muon(memory: 0.8, iterations: 5), 0.08
    ),
  ]

  @Test("maps with an optimiser of their own", arguments: couplings.indices, ["identity", "gaussian"])
  func ownOptimiser(index: Int, start: String) throws {
    let (text, rule, rate) = Self.couplings[index]
    let width = start == "gaussian" ? #""width": 12, "# : ""
    let layer =
      #"{"init": "\#(start)", \#(width)"trained": true, "richness": 1.0, "optimizer": {\#(text)}}"#
    let run = try Samples.read(
      Self.rules(Self.frozen + ", " + layer, #"{"kind": "sgd", "learningRate": 0.1}"#)
    ).run
    #expect(try run.network.couplings[1].optimiser == CouplingOptimiser(rule, learningRate: rate))
    #expect(run.network.couplings[1].richness == 1 && run.optimiser.learningRate == 0.1)
  }

  @Test("a lowest map of infinite width under muon, with the population gradient")
  func lowestMap() throws {
    let layer = #"""
      {"init": "gaussian", "width": "infinite", "trained": true, "richness": 1.0,
       "optimizer": {"kind": "muon", "learningRate": 0.05, "beta1": 0.8, "iterations": 5}}
      """#
    let run = try Samples.read(
      Self.rules(layer, #"{"kind": "sgd", "learningRate": 0.1}"#, data: "{}")
    ).run
    #expect(run.network.widths == [.infinite] && run.data.batch == .full)
    let rule = CouplingOptimiser.Rule.muon(memory: 0.8, iterations: 5)
    #expect(try run.network.couplings[0].optimiser == CouplingOptimiser(rule, learningRate: 0.05))
  }
}
