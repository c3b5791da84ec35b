import DMFT
import TestSupport
import Testing

@testable import Validation

@Suite("Running moments")
struct RunningMomentsTests {
  private func estimates(_ vectors: [[Double]]) -> [Estimate] {
    var moments = RunningMoments(dimension: vectors[0].count)
    for vector in vectors { moments.add(vector) }
    return vectors[0].indices.map { moments[$0] }
  }

  @Test(
    "The standard error is that of the definition, and 0 for values that differ by rounding alone",
    .tags(.identity))
  func rounding() {
    let found = estimates([[1, 0.1, 1], [2, (0.1).nextUp, 1 + 1e-12], [6, (0.1).nextDown, 1]])
    #expect(found[0].mean == 3 && abs(found[0].standardError - (14.0 / 6).squareRoot()) < 1e-15)
    #expect(found[1].standardError == 0 && abs(found[1].mean - 0.1) < 1e-16)
    #expect(abs(found[2].standardError * 3e12 - 1) < 1e-3)
    #expect(estimates([[.infinity], [1]])[0].standardError.isNaN)
  }

  @Test("Networks that have learned nothing are the same, and have no standard error", .tags(.identity))
  func start() async throws {
    let ensemble = Ensemble(
      try run(network: .projected(width: .finite(7)), data: DataSource(batch: .size(4)), steps: 2),
      instances: 5, seed: 3)
    let curve = try await ensemble.simulate().curve
    let errors = try #require(curve["test_loss_se"])
    #expect(errors[0] == 0 && errors[1] > 0)
  }
}
