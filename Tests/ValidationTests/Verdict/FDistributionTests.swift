import Foundation
import TestSupport
import Testing

@testable import Validation

@Suite("F distribution")
struct FDistributionTests {
  static let values = [1e-3, 0.2, 1, 3.7, 40]

  @Test("two degrees in the numerator: P(F > f) = (1 + 2f/n)^(−n/2)", .tags(.closedForm), arguments: values)
  func numerator(_ f: Double) {
    for n in [1.0, 2, 7, 63] {
      let expected = pow(1 + 2 * f / n, -n / 2)
      let found = FDistribution(numerator: 2, denominator: n).upperTail(f)
      #expect(abs(found - expected) < 1e-12 * expected)
    }
  }

  @Test("one and one: P(F > f) = (2/π) arctan(1/√f)", .tags(.closedForm), arguments: values)
  func cauchy(_ f: Double) {
    let expected = 2 / Double.pi * atan(1 / f.squareRoot())
    #expect(abs(FDistribution(numerator: 1, denominator: 1).upperTail(f) - expected) < 1e-12)
  }

  @Test("P_{m,n}(F > f) + P_{n,m}(F > 1/f) = 1", .tags(.identity), arguments: values)
  func reciprocal(_ f: Double) {
    let one = FDistribution(numerator: 5, denominator: 58).upperTail(f)
    let other = FDistribution(numerator: 58, denominator: 5).upperTail(1 / f)
    #expect(abs(one + other - 1) < 1e-12)
  }

  @Test("the quantile undoes the tail", .tags(.identity), arguments: [1e-6, 0.01, 0.5, 0.99])
  func quantile(_ probability: Double) {
    let law = FDistribution(numerator: 8, denominator: 56)
    #expect(abs(law.upperTail(law.upperQuantile(probability)) / probability - 1) < 1e-9)
  }
}
