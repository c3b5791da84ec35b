import DMFT
import TestSupport
import Testing

@testable import Validation

@Suite("Ensembles of nonlinear networks")
struct CircleEnsembleTests {
  func ensemble(richness: Double, instances: Int = 5) throws -> Ensemble {
    let runs = CircleRuns(
      depth: 2, width: .finite(30), activation: .relu, richness: richness, batch: .size(6), labelNoise: 0.1)
    var ensemble = Ensemble(try runs.run(), instances: instances, seed: 5)
    ensemble.keptSteps = [1, 10]
    return ensemble
  }

  @Test(
    "are the same to the last bit for any number of threads", .tags(.identity), arguments: [0, 1], [2, 7])
  func threads(_ richness: Double, _ count: Int) async throws {
    var serial = try ensemble(richness: richness)
    serial.threads = 1
    var parallel = serial
    parallel.threads = count
    let (a, b) = (try await serial.simulate(), try await parallel.simulate())
    #expect(a.curve == b.curve && a.samples == b.samples)
    #expect(Set(a.samples.compactMap { $0["test_loss"]?[1] }).count == 5)
  }

  @Test("go on where they were interrupted, to the last bit", .tags(.identity))
  func resume() async throws {
    let ensemble = try ensemble(richness: 1).prepared()
    var finished: [Ensemble.Finished] = []
    let whole = try await ensemble.simulate(resuming: [], keep: { finished.append($0) }, progress: { _ in })
    let resumed = try await ensemble.simulate(
      resuming: [finished[3], finished[0]], keep: { _ in }, progress: { _ in })
    #expect(resumed.curve == whole.curve && resumed.samples == whole.samples)
  }

  @Test(
    "what is seen does not depend on when one looks", .tags(.identity),
    arguments: [DataSource.Batch.full, .size(6)])
  func observation(_ batch: DataSource.Batch) throws {
    let runs = CircleRuns(depth: 2, batch: batch, labelNoise: 0.1)
    let network = try runs.trained(by: 0)
    let often = try Trajectory(of: network, at: [0, 1, 2, 3, 7, 10], labelNoise: 0, normUnit: 1)
    let once = try Trajectory(of: network, at: [10], labelNoise: 0, normUnit: 1)
    for quantity in 0..<3 { #expect(often.values[6 * quantity + 5] == once.values[quantity]) }
    #expect(once.values[1] == once.values[0] + 0.1)
  }

  @Test("a scale widens the network, and leaves the unit of the readout norm", .tags(.statistics))
  func scale() async throws {
    var ensemble = try ensemble(richness: 1, instances: 40)
    ensemble.scale = 3
    ensemble.keptSteps = [0]
    ensemble.observedSteps = [0]
    let norms = try await ensemble.simulate().samples.compactMap { $0["readout_norm"]?[0] }
    #expect(deviation(norms, from: 1) < 4)
    // Var⟨w²⟩ = 2/(3N).
    let spread = estimate(norms).error * 40.0.squareRoot()
    #expect(abs(spread / (2.0 / 90).squareRoot() - 1) < 0.4)
  }

  @Test("a divergence is an outcome, and the curve stops before it", .tags(.contract), arguments: [0, 1])
  func divergence(_ richness: Double) async throws {
    let runs = CircleRuns(
      width: .finite(9), activation: .relu, richness: richness, learningRate: 300, steps: 60)
    let result = try await Ensemble(try runs.run(), instances: 3, seed: 1).simulate()
    guard case .diverged(let step, _) = result.outcome else {
      Issue.record("no divergence seen")
      return
    }
    #expect(result.curve.points.count == step)
    #expect(result.curve.columns.allSatisfy { $0.values.allSatisfy(\.isFinite) })
  }

  @Test("what cannot be simulated is refused, with the key of what is wrong", .tags(.contract))
  func refusals() async throws {
    let run = try CircleRuns().run()
    let cases: [(run: () throws -> Run, key: String)] = [
      ({ try run.with(training: .flow(until: 1, points: 2)) }, "flow"),
      ({ try run.with(data: DataSource(samples: .finite(9))) }, "data.samples"),
      ({ try run.with(data: DataSource(features: .student)) }, "data.features"),
      ({ try CircleRuns(width: .infinite).run() }, "network.width"),
      ({ try CircleRuns(richness: 0, weightDecay: 0.1).run() }, "optimizer.weightDecay"),
    ]
    for (run, key) in cases {
      await #expect {
        try await Ensemble(run(), instances: 2, seed: 1).simulate()
      } throws: {
        ($0 as? DescriptionError)?.key == key
      }
    }
  }
}
