import DMFT
import TestSupport
import Testing

@testable import Validation

/// Gaussian networks whose mean deviates from the theory by c/s + e/s², as finite-size effects do.
@Suite("Verdict over several scales")
struct ExtrapolatedComparisonTests {
  static let theory = [1.0, 0.5, 0.3, 0.2]

  static func curve(_ values: [Double]) -> LearningCurve {
    LearningCurve(
      axis: .step, points: (1...values.count).map(Double.init),
      columns: [.init("test_loss", "test loss", values)])
  }

  /// `count` networks of a scale: strongly correlated steps, variance falling as 1/s.
  static func ensemble(
    scale: Int, count: Int, error: Double, first: Double, second: Double, from stream: inout RandomStream
  ) -> EnsembleResult {
    let s = Double(scale)
    let samples = (0..<count).map { _ in
      let common = stream.normal()
      return curve(
        theory.map { value in
          let noise = 0.1 * common + 0.02 * stream.normal()
          return value * (1 + error + first / s + second / (s * s) + noise / s.squareRoot())
        })
    }
    return EnsembleResult(
      curve: curve(theory), samples: samples, instances: count, scale: scale, outcome: .completed)
  }

  static func comparison(
    error: Double = 0, first: Double = 0.1, second: Double = 0.05, count: Int = 40,
    from stream: inout RandomStream
  ) throws -> Comparison {
    let ensembles = [1, 2, 4].map {
      ensemble(scale: $0, count: count, error: error, first: first, second: second, from: &stream)
    }
    return try Comparison(ensembles, theory: curve(theory), columns: ["test_loss"])
  }

  @Test("refuses a right theory as often as it says, finite-size effects or not", .tags(.statistics))
  func falseAlarms() throws {
    var stream = RandomStream(seed: 71, instance: 0)
    var refused = [0.0, 0.0]
    for _ in 0..<1500 {
      // Without a finite-size effect allowances are small, and the law is exact; with one it is a bound.
      if try !Self.comparison(first: 0, second: 0, from: &stream).agrees(at: 0.05) { refused[0] += 1 }
      if try !Self.comparison(from: &stream).agrees(at: 0.05) { refused[1] += 1 }
    }
    let error = (0.05 * 0.95 * 1500).squareRoot()
    #expect(abs(refused[0] - 75) < 4 * error, "\(refused)")
    #expect(refused[1] < 75 + 4 * error, "\(refused)")
  }

  @Test("sees an error that does not fall with size", .tags(.statistics))
  func wrong() throws {
    var stream = RandomStream(seed: 72, instance: 0)
    let comparison = try Self.comparison(error: 0.2, from: &stream)
    #expect(!comparison.agrees(at: 1e-3), "p = \(comparison.test.pValue)")
  }

  @Test("would refuse the right theory, if it did not extrapolate", .tags(.statistics))
  func singleScale() throws {
    var stream = RandomStream(seed: 73, instance: 0)
    let one = Self.ensemble(scale: 4, count: 400, error: 0, first: 0.1, second: 0.05, from: &stream)
    #expect(try !Comparison(one, theory: Self.curve(Self.theory), columns: ["test_loss"]).agrees(at: 1e-3))
  }

  @Test("finds that finite-size effects fall as 1/s, and errors do not", .tags(.statistics))
  func power() throws {
    var stream = RandomStream(seed: 74, instance: 0)
    let effect = try Self.comparison(first: 0.2, second: 0, count: 1000, from: &stream).finiteSize
    let power = try #require(effect.power)
    #expect(abs(power.mean - 1) < 4 * power.standardError && power.standardError < 0.1)
    let wrong = try Self.comparison(error: 0.3, first: 0, second: 0, count: 400, from: &stream).finiteSize
    let none = try #require(wrong.power)
    #expect(abs(none.mean) < 4 * none.standardError)
  }

  @Test("the allowance is that of the first term that is left", .tags(.closedForm))
  func allowance() throws {
    var stream = RandomStream(seed: 75, instance: 0)
    for point in try Self.comparison(from: &stream).points {
      let effect = (point.means[0].mean - point.theory) / point.theory
      #expect(abs(point.allowance - point.theory * effect * effect / 8) < 1e-12)
    }
  }
}
