@testable import DMFTStationary
@testable import DMFTEquations
import Foundation
import TestSupport
import Testing

import DMFT

@Suite("Complex numbers")
struct ComplexTests {
  @Test("quotients times divisors are dividends, at either end of the range", .tags(.identity))
  func division() {
    let a = Complex(modulus: 3, angle: 2)
    for exponent in [-300.0, -160, 0, 160, 300] {
      let b = Complex(modulus: pow(10, exponent), angle: 0.7)
      let quotient = a / b
      #expect(abs(quotient.magnitude * b.magnitude / 3 - 1) < 1e-14)
      #expect((quotient * b - a).magnitude < 1e-14)
    }
  }

  @Test("e^(a + b) = e^a e^b, and 1 − e^a ~ −a where a is small", .tags(.identity))
  func exponential() {
    let (a, b) = (Complex(0.3, 2.0), Complex(-1.2, 0.4))
    #expect(((a + b).exponential - a.exponential * b.exponential).magnitude < 1e-15)
    #expect((1 - a.exponential - a.oneMinusExponential).magnitude < 1e-15)
    let small = Complex(3e-12, -4e-12)
    #expect((small.oneMinusExponential + small + 0.5 * (small * small)).magnitude < 1e-15 * small.magnitude)
  }

  @Test("eight in lanes are what they are one by one", .tags(.identity))
  func lanes() {
    let numbers = (1...8).map { Complex(modulus: Double($0), angle: 0.3 * Double($0)) }
    let lanes = Complex<SIMD8<Double>>(numbers) { $0 }
    let result = (2 - lanes * lanes.reciprocal + 0.5 * lanes).sum
    let expected = numbers.reduce(Complex<Double>(8)) { $0 + 0.5 * $1 }
    #expect((result - expected).magnitude < 1e-14)
  }
}
