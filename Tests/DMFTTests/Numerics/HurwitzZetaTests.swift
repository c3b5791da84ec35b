import Foundation
import TestSupport
import Testing

import DMFT

@Suite("Hurwitz's ζ")
struct HurwitzZetaTests {
  @Test("is π²/6, π⁴/90, π⁶/945 at even numbers, and (2^s − 1) ζ(s) from a half on", .tags(.closedForm))
  func closedForms() {
    let values = [(2.0, pow(Double.pi, 2) / 6), (4, pow(Double.pi, 4) / 90), (6, pow(Double.pi, 6) / 945)]
    for (s, value) in values {
      #expect(abs(zeta(s) / value - 1) < 2e-15)
      #expect(abs(zeta(s, from: 0.5) / ((pow(2, s) - 1) * value) - 1) < 2e-15)
    }
  }

  @Test(
    "loses one term for one step: ζ(s, a + 1) = ζ(s, a) − a^-s", .tags(.identity),
    arguments: [1.01, 1.5, 2, 3.7, 12, 90], [0.3, 1, 7.5, 40, 1e3, 0x1p60])
  func recursion(_ s: Double, _ a: Double) {
    let whole = zeta(s, from: a)
    #expect(abs(zeta(s, from: a + 1) - (whole - pow(a, -s))) <= 4e-15 * whole)
  }

  @Test("is a sum", .tags(.identity), arguments: [8.0, 20, 96])
  func sum(_ s: Double) {
    let sum = (0..<100_000).reversed().reduce(0.0) { $0 + pow(3.5 + Double($1), -s) }
    #expect(abs(zeta(s, from: 3.5) / sum - 1) < 2e-15)
  }
}
