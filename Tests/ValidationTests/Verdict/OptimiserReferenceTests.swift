import DMFT
import TestSupport
import Testing

@testable import Validation

/// Networks of N = 8 s units on 8 s modes under rules that are not linear, extrapolated in 1/s, against curves of infinite
/// size from an independent implementation of derivations/15 (sampling errors below 4e-4 of the loss).
@Suite("Optimisers that are not linear", .tags(.statistics, .reference))
struct OptimiserReferenceTests {
  /// A configuration, its curve, and how it is simulated.
  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var network: @Sendable () throws -> Network
    var optimiser: @Sendable () throws -> any Optimiser = { try StochasticGradientDescent(learningRate: 0.1) }
    /// A run by SGD with the same draws, whose theory is exact and whose losses go with those of the case.
    var control: (@Sendable () throws -> Network)?
    var isPopulation = false
    var scales = [6, 24]
    var instances = 250
    /// Test losses by step.
    var losses: [Int: Double]
  }

  static let features: @Sendable () throws -> Network = { try .randomFeatures(width: .finite(8)) }
  static let projected: @Sendable () throws -> Network = { try .projected(width: .finite(8), richness: 10) }
  static let deep: @Sendable () throws -> Network = {
    try Network(
      couplings: [Coupling(.gaussian, trained: false), Coupling(.gaussian, trained: true, richness: 10)],
      widths: [.finite(8), .finite(12)])
  }

  /// A frozen Gaussian map of width 8 under one that learns.
  static func coupling(
    _ rule: CouplingOptimiser.Rule, _ rate: Double, _ start: Coupling.Initialisation = .identity,
    width: Int = 8
  ) -> @Sendable () throws -> Network {
    {
      try Network(
        couplings: [
          Coupling(.gaussian, trained: false),
          Coupling(start, trained: true, optimiser: CouplingOptimiser(rule, learningRate: rate)),
        ], widths: [.finite(8), .finite(width)])
    }
  }

  static let sign = Case(
    testDescription: "sign", network: features, optimiser: { try SignDescent(StepSize(0.2)) },
    control: features,
    losses: [2: 0.742035015, 5: 0.510509196, 10: 0.345982834, 20: 0.241478916, 30: 0.199849636])
  static let lion = Case(
    testDescription: "lion", network: features,
    optimiser: { Lion(try StepSize(0.15), try Averaging(first: 0.7, second: 0.9)) }, control: features,
    losses: [2: 0.780283111, 5: 0.522547954, 10: 0.341470927, 20: 0.231296818, 30: 0.175539461])
  static let adam = Case(
    testDescription: "adam", network: features,
    optimiser: { Adam(try StepSize(0.1), try Averaging(first: 0.8, second: 0.95, epsilon: 0.01)) },
    control: features, isPopulation: true,
    losses: [2: 0.760349992, 5: 0.516524781, 10: 0.315961855, 20: 0.179752059, 30: 0.126360323])
  static let normalized = Case(
    testDescription: "normalized", network: coupling(.normalized, 0.3), control: projected,
    losses: [2: 0.731863025, 5: 0.440995761, 10: 0.292485233, 20: 0.208000854, 30: 0.174091121])
  static let adafactor = Case(
    testDescription: "adafactor", network: coupling(.adafactor(memory: 0.95), 0.2), control: projected,
    losses: [2: 0.745046051, 5: 0.475987442, 10: 0.307639411, 20: 0.209341736, 30: 0.169920205])
  static let signs = Case(
    testDescription: "signs of an identity", network: coupling(.sign(memory: 0), 0.25), control: projected,
    losses: [2: 0.747082416, 5: 0.48296687, 10: 0.314304347, 20: 0.218635109, 30: 0.180910206])
  static let gaussianSigns = Case(
    testDescription: "signs of a Gaussian map",
    network: coupling(.sign(memory: 0), 0.25, .gaussian, width: 12), control: deep,
    losses: [2: 0.757400997, 5: 0.507993529, 10: 0.336712345, 20: 0.232184284])
  /// Trained by signals, so that networks may be as large as five iterations need them to be.
  static let muon = Case(
    testDescription: "muon", network: coupling(.muon(memory: 0.8, iterations: 5), 0.08), isPopulation: true,
    scales: [40, 160],
    losses: [2: 0.735757447, 5: 0.459447532, 10: 0.253009509, 20: 0.132255192, 30: 0.086052197])

  /// Of a case whose networks, but not its curve, are those of another network or optimiser.
  func comparison(
    _ truth: Case, network: (@Sendable () throws -> Network)? = nil,
    optimiser: (@Sendable () throws -> any Optimiser)? = nil
  ) async throws -> Comparison {
    let steps = truth.losses.keys.sorted()
    func run(_ network: Network, _ optimiser: any Optimiser) throws -> Run {
      try Run(
        LinearModel(
          task: PowerLawTask(capacity: 1.2, source: 0.8, modes: .finite(8)), network: network),
        data: truth.isPopulation ? DataSource() : DataSource(batch: .size(2), labelNoise: 0.05),
        training: .steps(30, optimiser))
    }
    func simulated(_ run: Run, scale: Int) async throws -> EnsembleResult {
      var ensemble = Ensemble(run, instances: truth.instances, seed: 5)
      ensemble.scale = scale
      (ensemble.observedSteps, ensemble.keptSteps) = (steps, steps)
      return try await ensemble.simulate()
    }
    let simulation = try run((network ?? truth.network)(), (optimiser ?? truth.optimiser)())
    let control = try truth.control.map {
      try run($0(), StochasticGradientDescent(learningRate: 0.1))
    }
    let controlTheory = try control.map { try solve($0).curve }
    var ensembles: [EnsembleResult] = []
    for scale in truth.scales {
      let result = try await simulated(simulation, scale: scale)
      guard let control, let controlTheory else {
        ensembles.append(result)
        continue
      }
      ensembles.append(
        try await result.controlled(by: simulated(control, scale: scale), expecting: controlTheory))
    }
    let theory = LearningCurve(
      axis: .step, points: steps.map(Double.init),
      columns: [LearningCurve.Column("test_loss", "", steps.compactMap { truth.losses[$0] })])
    return try Comparison(ensembles, theory: theory, columns: ["test_loss"])
  }

  @Test(
    "agree with the kept curve",
    arguments: [sign, lion, adam, normalized, adafactor, signs, gaussianSigns, muon])
  func agree(_ truth: Case) async throws {
    let comparison = try await comparison(truth)
    #expect(comparison.agrees(), "p = \(comparison.test.pValue)")
    #expect(comparison.points.allSatisfy { $0.simulation.standardError < 0.015 * $0.theory })
  }

  @Test("SGD with steps of the same norm is told from normalized descent")
  func sameNorm() async throws {
    // c ρ at the first step with g' ≠ 0: C_g' = η² C_h = 0.0198, C_h = 1.75.
    let wrong = try await comparison(Self.normalized, network: Self.coupling(.gradient, 1.6))
    #expect(!wrong.agrees(at: 0.001), "p = \(wrong.test.pValue)")
  }

  @Test("a wrong memory is told from the right one")
  func memories() async throws {
    let wrong = [
      try await comparison(
        Self.lion, optimiser: { Lion(try StepSize(0.15), try Averaging(first: 0.7, second: 0.8)) }),
      try await comparison(
        Self.adam,
        optimiser: { Adam(try StepSize(0.1), try Averaging(first: 0.8, second: 0.9, epsilon: 0.01)) }),
      try await comparison(Self.adafactor, network: Self.coupling(.adafactor(memory: 0.5), 0.2)),
    ]
    for comparison in wrong {
      #expect(!comparison.agrees(at: 0.001), "p = \(comparison.test.pValue)")
    }
  }

  @Test("momentum that is not made orthogonal, or with one iteration less, is told from Muon")
  func orthogonality() async throws {
    for rule in [CouplingOptimiser.Rule.normalized, .muon(memory: 0.8, iterations: 4)] {
      let wrong = try await comparison(Self.muon, network: Self.coupling(rule, 0.08))
      #expect(!wrong.agrees(at: 0.001), "\(rule): p = \(wrong.test.pValue)")
    }
  }

  /// Of infinite width on 8 modes: networks of N = 256 and 1024, extrapolated in 1/N.
  @Test("the lowest map under muon agrees with the kept curve")
  func lowestMap() async throws {
    let losses = [2: 0.728762665, 5: 0.425725617, 10: 0.167918612, 20: 0.033282908, 30: 0.004331105]
    let steps = losses.keys.sorted()
    func mean(_ width: Int) async throws -> [Estimate] {
      let map = try Coupling(
        .gaussian, trained: true,
        optimiser: CouplingOptimiser(.muon(memory: 0.8, iterations: 5), learningRate: 0.05))
      let run = try Run(
        task: PowerLawTask(capacity: 1.2, source: 0.8, modes: .finite(8)),
        network: Network(couplings: [map], widths: [.finite(width)]), data: DataSource(),
        optimiser: StochasticGradientDescent(learningRate: 0.1), steps: 40)
      var ensemble = Ensemble(run, instances: 100, seed: 6)
      (ensemble.observedSteps, ensemble.keptSteps) = (steps, steps)
      let samples = try await ensemble.simulate().samples
      return steps.indices.map { index in
        let found = estimate(samples.map { $0["test_loss"]?[index] ?? .nan })
        return Estimate(mean: found.mean, standardError: found.error)
      }
    }
    let (small, large) = (try await mean(256), try await mean(1024))
    for (index, step) in steps.enumerated() {
      let theory = try #require(losses[step])
      let limit = (4 * large[index].mean - small[index].mean) / 3
      let error = 4.0 / 3 * large[index].standardError + small[index].standardError / 3
      #expect(abs(limit - theory) < 4 * error && error < 0.03 * theory, "step \(step)")
    }
  }
}
