import DMFT
import TestSupport
import Testing

@testable import Validation

@Suite("Ensembles")
struct EnsembleTests {
  func ensemble(instances: Int = 7) throws -> Ensemble {
    let data = try DataSource(samples: .finite(12), batch: .size(5), labelNoise: 0.1)
    var ensemble = Ensemble(
      try run(network: .projected(width: .finite(9)), data: data), instances: instances, seed: 5)
    ensemble.keptSteps = [1, 20]
    return ensemble
  }

  @Test("are the same to the last bit for any number of threads", .tags(.identity), arguments: [2, 3, 16])
  func threads(_ count: Int) async throws {
    var serial = try ensemble()
    serial.threads = 1
    var parallel = serial
    parallel.threads = count
    let (a, b) = (try await serial.simulate(), try await parallel.simulate())
    #expect(a.curve == b.curve)
    #expect(a.samples == b.samples)
  }

  @Test("a larger ensemble contains the smaller one", .tags(.identity))
  func nested() async throws {
    let small = try await ensemble(instances: 3).simulate()
    let large = try await ensemble(instances: 5).simulate()
    #expect(Array(large.samples.prefix(3)) == small.samples)
    #expect(Set(large.samples.compactMap { $0["test_loss"]?[1] }).count == 5)
  }

  @Test("means and standard errors are those of the instances", .tags(.identity))
  func moments() async throws {
    let result = try await ensemble().simulate()
    for name in ["test_loss", "train_loss", "readout_norm"] {
      let expected = estimate(result.samples.compactMap { $0[name]?[1] })
      let mean = try #require(result.curve[name]?[20])
      let error = try #require(result.curve[name + "_se"]?[20])
      #expect(abs(mean - expected.mean) < 1e-14)
      #expect(abs(error - expected.error) < 1e-14)
    }
    #expect(result.curve.points == (0...20).map(Double.init))
    #expect(result.outcome == .completed)
  }

  @Test("progress counts the finished instances", .tags(.contract))
  func progress() async throws {
    var seen: [Int] = []
    _ = try await ensemble(instances: 4).simulate { seen.append($0) }
    #expect(seen == [1, 2, 3, 4])
  }

  @Test("a divergence is an outcome, and the curve stops before it", .tags(.contract))
  func divergence() async throws {
    let wild = try run(
      network: .projected(width: .finite(4)), data: DataSource(), learningRate: 30, steps: 50)
    let result = try await Ensemble(wild, instances: 3, seed: 1).simulate()
    guard case .diverged(let step, _) = result.outcome else {
      Issue.record("no divergence seen")
      return
    }
    #expect(result.curve.points.count == step)
    #expect(result.curve.columns.allSatisfy { $0.values.allSatisfy(\.isFinite) })
  }

  @Test("a single instance has no standard error and is refused", .tags(.contract))
  func tooFew() async throws {
    let single = try ensemble(instances: 1)
    await #expect(throws: DescriptionError.self) { try await single.simulate() }
  }

  @Test("go on where they were interrupted, to the last bit", .tags(.identity))
  func resume() async throws {
    let ensemble = try ensemble().prepared()
    var finished: [Ensemble.Finished] = []
    let whole = try await ensemble.simulate(resuming: [], keep: { finished.append($0) }, progress: { _ in })
    // Any part, in any order, and one that is not asked for.
    let earlier = [finished[4], finished[1], (instance: 99, trajectory: finished[0].trajectory), finished[6]]
    var added = Set<Int>()
    let resumed = try await ensemble.simulate(
      resuming: earlier, keep: { added.insert($0.instance) }, progress: { _ in })
    #expect(resumed.curve == whole.curve && resumed.samples == whole.samples)
    #expect(added == Set(0..<7).subtracting([4, 1, 6].map { finished[$0].instance }))
  }

  @Test("95 % intervals of many small ensembles cover the exact mean", .tags(.statistics))
  func coverage() async throws {
    let model = SingleMode(width: 64, reciprocalBatch: 1 / 16, labelNoise: 0.25, learningRate: 0.3)
    let exact = try #require(model.meanLoss(steps: 4)["test_loss"]?[4])
    let width = FDistribution(numerator: 1, denominator: 31).upperQuantile(0.05).squareRoot()
    var covered = 0
    for seed in 0..<400 {
      let result = try await Ensemble(model.run(steps: 4), instances: 32, seed: UInt64(seed)).simulate()
      let mean = try #require(result.curve["test_loss"]?[4])
      let error = try #require(result.curve["test_loss_se"]?[4])
      if abs(mean - exact) <= width * error { covered += 1 }
    }
    // 380 ± 4.4 for Gaussian losses; these are skewed.
    #expect((362...394).contains(covered), "\(covered) of 400")
  }
}
