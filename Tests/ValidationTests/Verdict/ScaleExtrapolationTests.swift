import Foundation
import TestSupport
import Testing

@testable import Validation

@Suite("Extrapolation in 1/scale")
struct ScaleExtrapolationTests {
  static let scales = [[1], [2, 3], [1, 2, 4], [4, 1, 2], [1, 2, 3, 5], [1, 2, 4, 8, 16]]

  @Test("scales 1, 2, 4 have the weights of Richardson's rule: 1/3, −2, 8/3", .tags(.closedForm))
  func richardson() {
    let weights = ScaleExtrapolation(scales: [1, 2, 4]).weights
    for (found, expected) in zip(weights, [1.0 / 3, -2, 8.0 / 3]) { #expect(abs(found - expected) < 1e-12) }
  }

  @Test("is exact for every power of 1/s up to its order", .tags(.identity), arguments: scales)
  func exact(_ scales: [Int]) {
    let rule = ScaleExtrapolation(scales: scales)
    #expect(rule.order == min(2, scales.count - 1))
    for power in 0...rule.order {
      let found = rule.combined(scales.map { pow(Double($0), -Double(power)) })
      #expect(abs(found - (power == 0 ? 1 : 0)) < 1e-10)
    }
  }

  @Test("lets through the product of all 1/s of the next power, where there is no choice", .tags(.closedForm))
  func leakage() {
    #expect(abs(ScaleExtrapolation(scales: [1, 2, 4]).leakage - 1.0 / 8) < 1e-12)
    #expect(abs(ScaleExtrapolation(scales: [2, 3]).leakage + 1.0 / 6) < 1e-12)
  }

  @Test("among all weights that are exact it has the least variance", .tags(.identity))
  func leastVariance() {
    let scales = [1, 2, 3, 5]
    let rule = ScaleExtrapolation(scales: scales)
    func variance(_ weights: [Double]) -> Double {
      zip(weights, scales).reduce(0) { $0 + $1.0 * $1.0 / Double($1.1) }
    }
    // Orthogonal to 1, 1/s and 1/s²: the third divided difference in 1/s.
    let x = scales.map { 1 / Double($0) }
    let null = x.map { a in 1 / x.filter { $0 != a }.reduce(1) { $0 * (a - $1) } }
    for step in [-1e-3, 1e-3] {
      let other = zip(rule.weights, null).map { $0 + step * $1 }
      #expect(variance(other) > variance(rule.weights))
    }
  }
}
