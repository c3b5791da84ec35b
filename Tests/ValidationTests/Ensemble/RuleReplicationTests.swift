import DMFT
import TestSupport
import Testing

@testable import Validation

/// Replicas of runs whose rules are not linear have one law: losses at s = 8 and 32 are equal but for O(1/s).
@Suite("Replication of rules", .tags(.statistics))
struct RuleReplicationTests {
  static let kinds = ["signs below", "adam everywhere", "adam of its own", "adafactor below", "muon"]

  static func averaging() throws -> Averaging { try Averaging(first: 0.5, second: 0.8, epsilon: 0.2) }

  /// A trained lowest map and a trained identity, with rules whose every parameter matters.
  static func network(_ kind: String, times factor: Double = 1) throws -> Network {
    func own(_ rule: CouplingOptimiser.Rule) throws -> CouplingOptimiser {
      try CouplingOptimiser(rule, learningRate: 0.05)
    }
    let rules: (CouplingOptimiser?, CouplingOptimiser?) =
      switch kind {
      case "signs below": (try own(.sign(memory: 0)), try own(.sign(memory: 0.5)))
      case "adam everywhere": (nil, nil)
      case "adam of its own": (try own(.adam(averaging())), try own(.adam(averaging())))
      case "adafactor below": (try own(.adafactor(memory: 0.7)), try own(.gradient))
      default: (try own(.muon(memory: 0.5, iterations: 2)), try own(.normalized))
      }
    return try Network(
      couplings: [
        Coupling(.gaussian, trained: true, richness: 2 * factor, optimiser: rules.0),
        Coupling(.identity, trained: true, richness: 2 * factor, optimiser: rules.1),
      ], widths: [.finite(4), .finite(4)], readoutVariance: 0.3)
  }

  func loss(_ kind: String, scale: Int, times factor: Double = 1) async throws -> (
    mean: Double, error: Double
  ) {
    let run = try Run(
      LinearModel(task: powerLaw(modes: 4), network: Self.network(kind, times: factor)),
      data: DataSource(batch: .size(4), labelNoise: 0.1),
      training: .steps(6, Adam(StepSize(0.05, weightDecay: 0.3), Self.averaging())))
    var ensemble = Ensemble(run, instances: 400, seed: 3)
    ensemble.scale = scale
    (ensemble.observedSteps, ensemble.keptSteps) = ([6], [6])
    return estimate(try await ensemble.simulate().samples.map { $0["test_loss"]?[0] ?? .nan })
  }

  @Test("keeps the loss; the rates of maps twice as large do not", .tags(.identity), arguments: kinds)
  func invariance(_ kind: String) async throws {
    let (small, large) = (try await loss(kind, scale: 8), try await loss(kind, scale: 32))
    let other = try await loss(kind, scale: 32, times: 2)
    #expect(abs(small.mean / large.mean - 1) < 0.03)
    #expect(small.error < 0.015 * small.mean && abs(other.mean / large.mean - 1) > 0.1)
  }
}
