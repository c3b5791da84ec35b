import TestSupport
import Testing

@testable import Validation

@Suite("The mean deviation of a curve")
struct MeanDeviationTests {
  @Test("has the standard error of fully correlated points", .tags(.closedForm))
  func correlated() {
    let deviation = MeanDeviation([
      (theory: 2, simulation: Estimate(mean: 2.2, standardError: 0.1)),
      (theory: 4, simulation: Estimate(mean: 3.8, standardError: 0.6)),
    ])
    #expect(abs(deviation.estimate.mean - 0.025) < 1e-15)
    #expect(abs(deviation.estimate.standardError - 0.1) < 1e-15)
  }

  @Test(
    "is extrapolated exactly where it is a + b/s", .tags(.closedForm),
    arguments: [[1, 2], [1, 2, 4], [3, 8, 8]])
  func line(scales: [Double]) throws {
    let deviations = scales.map {
      (scale: $0, estimate: Estimate(mean: 0.3 - 0.7 / $0, standardError: 0.1 * $0))
    }
    let limit = try #require(MeanDeviation.extrapolated(deviations))
    #expect(abs(limit.mean - 0.3) < 1e-12)
  }

  @Test("from two scales has the error of the difference quotient", .tags(.closedForm))
  func error() throws {
    let limit = try #require(
      MeanDeviation.extrapolated([
        (scale: 1, estimate: Estimate(mean: 0, standardError: 0.3)),
        (scale: 4, estimate: Estimate(mean: 0, standardError: 0.1)),
      ]))
    // a = (4 d_4 − d_1)/3.
    #expect(abs(limit.standardError - (0.4 * 0.4 + 0.3 * 0.3).squareRoot() / 3) < 1e-14)
  }

  @Test("at one scale has no limit", .tags(.contract))
  func single() {
    let one = (scale: 2.0, estimate: Estimate(mean: 1, standardError: 1))
    #expect(MeanDeviation.extrapolated([one, one]) == nil)
    #expect(MeanDeviation.extrapolated([]) == nil)
  }
}
