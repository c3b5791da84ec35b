import Foundation
import TestSupport
import Testing

import DMFT

@Suite("Student's quantile")
struct StudentQuantileTests {
  /// ν = 1: tan(π(1 − p)/2);  ν = 2: u √(2/(1 − u²)), u = 1 − p;  ν = 4 from P = sin θ (1 + cos² θ/2).
  @Test(
    "of one and two degrees of freedom is elementary", .tags(.closedForm), arguments: [0.3, 0.05, 0.0027])
  func elementary(probability: Double) {
    let inside = 1 - probability
    #expect(
      abs(
        StudentQuantile.size(exceededWith: probability, freedom: 1) / tan(.pi * inside / 2) - 1) < 1e-12)
    let second = inside * (2 / (1 - inside * inside)).squareRoot()
    #expect(abs(StudentQuantile.size(exceededWith: probability, freedom: 2) / second - 1) < 1e-12)
  }

  @Test("agrees with the density, integrated", .tags(.closedForm), arguments: [3, 4, 5, 7, 12])
  func density(freedom: Int) {
    let (nu, probability) = (Double(freedom), 0.0455)
    let size = StudentQuantile.size(exceededWith: probability, freedom: freedom)
    let scale = exp(lgamma((nu + 1) / 2) - lgamma(nu / 2)) / (nu * .pi).squareRoot()
    // Simpson's rule.
    let count = 2000
    let sum = (0...count).reduce(0.0) { sum, index in
      let x = size * Double(index) / Double(count)
      let weight: Double = index == 0 || index == count ? 1 : index % 2 == 1 ? 4 : 2
      return sum + weight * scale * pow(1 + x * x / nu, -(nu + 1) / 2)
    }
    #expect(abs(2 * sum * size / Double(3 * count) - (1 - probability)) < 1e-9)
  }

  @Test("is the normal distribution's for many", .tags(.limit))
  func normal() {
    #expect(abs(StudentQuantile.size(exceededWith: 0.0026998, freedom: 100_000) - 3) < 1e-3)
  }
}
