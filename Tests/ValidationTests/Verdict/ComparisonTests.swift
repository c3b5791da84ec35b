import DMFT
import TestSupport
import Testing

@testable import Validation

/// One mode under random features, where the theory at finite size is exact.
@Suite("Comparison of theory and ensemble")
struct ComparisonTests {
  let model = SingleMode(width: 64, reciprocalBatch: 1 / 16, labelNoise: 0.25, learningRate: 0.3)

  func ensemble(seed: UInt64) async throws -> EnsembleResult {
    var ensemble = Ensemble(try model.run(steps: 10), instances: 200, seed: seed)
    ensemble.keptSteps = LogSpacing.wholeNumbers(through: 10, count: 5)
    return try await ensemble.simulate()
  }

  func compare(_ ensemble: EnsembleResult, _ theory: SingleMode) throws -> Comparison {
    try Comparison(ensemble, theory: theory.meanLoss(steps: 10), columns: ["test_loss"])
  }

  @Test("accepts the right theory for every seed", .tags(.statistics), arguments: UInt64(1)...10)
  func right(_ seed: UInt64) async throws {
    #expect(try compare(await ensemble(seed: seed), model).agrees(at: 0.001))
  }

  @Test("rejects a wrong batch, a missing noise term and a wrong width", .tags(.statistics), arguments: 0..<3)
  func wrong(_ kind: Int) async throws {
    var theory = model
    switch kind {
    case 0: theory.reciprocalBatch *= 2
    case 1: theory.labelNoise = 0
    default: theory.width = 16
    }
    let comparison = try compare(await ensemble(seed: 77), theory)
    #expect(!comparison.agrees(at: 0.001), "p = \(comparison.test.pValue)")
  }

  @Test("says what it could have seen", .tags(.statistics))
  func resolution() async throws {
    let comparison = try compare(await ensemble(seed: 78), model)
    #expect(comparison.test.smallestDeviation(at: 0.01) < 0.1)
    #expect(comparison.points.map(\.step) == LogSpacing.wholeNumbers(through: 10, count: 5))
    #expect(comparison.points.allSatisfy { abs($0.standardised) < 4 })
  }

  @Test("names what one side lacks", .tags(.contract))
  func missing() async throws {
    let result = try await ensemble(seed: 79)
    let short = model.meanLoss(steps: 3)
    #expect { try Comparison(result, theory: short, columns: ["test_loss"]) } throws: {
      ($0 as? DescriptionError)?.key == "compare.points"
    }
    #expect { try Comparison(result, theory: short, columns: ["bias"]) } throws: {
      ($0 as? DescriptionError)?.key == "compare.columns"
    }
  }
}
