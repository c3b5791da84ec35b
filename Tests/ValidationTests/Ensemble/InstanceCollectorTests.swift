import DMFT
import TestSupport
import Testing

@testable import Validation

@Suite("Collecting instances")
struct InstanceCollectorTests {
  /// Six instances of short runs, and the ensemble that they belong to.
  func instances() throws -> (ensemble: Ensemble, trajectories: [Trajectory]) {
    let run = try run(
      network: .projected(width: .finite(5)), data: DataSource(batch: .size(2), labelNoise: 0.3), steps: 3)
    var ensemble = Ensemble(run, instances: 6, seed: 8)
    ensemble.keptSteps = [3]
    let trajectories = try (0..<6).map { instance in
      let stream = RandomStream(seed: 8, instance: instance)
      return try Trajectory(of: simulated(run, from: stream), at: [0, 1, 3], labelNoise: 0, normUnit: 1)
    }
    return (ensemble, trajectories)
  }

  func result(_ order: [Int]) throws -> EnsembleResult {
    let (ensemble, trajectories) = try instances()
    var collector = InstanceCollector(ensemble: ensemble, steps: [0, 1, 3])
    for (number, instance) in order.enumerated() {
      collector.add(trajectories[instance], of: instance)
      #expect(collector.finished == number + 1)
    }
    return collector.result()
  }

  @Test(
    "the order in which they finish does not change a bit", .tags(.identity),
    arguments: [[5, 4, 3, 2, 1, 0], [2, 0, 5, 1, 3, 4]])
  func order(_ order: [Int]) throws {
    let (scrambled, sorted) = (try result(order), try result([0, 1, 2, 3, 4, 5]))
    #expect(scrambled.curve == sorted.curve)
    #expect(scrambled.samples == sorted.samples)
    #expect(sorted.instances == 6)
  }
}
