import TestSupport
import Testing

@testable import LinearAlgebra

@Suite("Discrete orthogonal polynomials")
struct SmoothBasisTests {
  static let sizes = [(8, 8), (32, 16), (64, 20), (64, 64), (1, 1)]

  @Test("are orthonormal on their points", .tags(.identity), arguments: sizes)
  func orthonormal(count: Int, rank: Int) {
    let basis = SmoothBasis(count: count, rank: rank)
    for i in 0..<rank {
      for j in 0..<rank {
        let overlap = (0..<count).reduce(0) { $0 + basis.values[$1 * rank + i] * basis.values[$1 * rank + j] }
        #expect(abs(overlap - (i == j ? 1 : 0)) < 1e-13)
      }
    }
  }

  /// Of lowest degrees at even points and at odd ones, so that a power of t times ±1 has no part beyond them.
  @Test("of even points and of odd ones are orthonormal, and reproduce what alternates", .tags(.identity))
  func alternating() {
    let basis = SmoothBasis(alternating: 40, rank: 12)
    let coefficients = (0..<12).map { j in
      (0..<40).reduce(0) { sum, point in
        let x = Double(point) / 39 - 0.5
        return sum + basis.values[point * 12 + j] * (x * x + (point % 2 == 0 ? x : -x))
      }
    }
    for i in 0..<12 {
      for j in 0..<12 {
        let overlap = (0..<40).reduce(0) { $0 + basis.values[$1 * 12 + i] * basis.values[$1 * 12 + j] }
        #expect(abs(overlap - (i == j ? 1 : 0)) < 1e-13)
      }
    }
    #expect(coefficients.dropFirst(6).allSatisfy { abs($0) < 1e-13 })
    #expect(abs(coefficients[4]) > 1e-3 && abs(coefficients[5]) > 1e-3)
  }

  /// t^d has no part beyond the first d + 1 polynomials, and a part on the last of them.
  @Test("reproduce powers of t up to their degree", .tags(.identity), arguments: [0, 1, 3, 7])
  func powers(degree: Int) {
    let basis = SmoothBasis(count: 40, rank: 12)
    let coefficients = (0..<12).map { j in
      (0..<40).reduce(0) { sum, point in
        let power = (0..<degree).reduce(1.0) { product, _ in product * (Double(point) / 39 - 0.5) * 2 }
        return sum + basis.values[point * 12 + j] * power
      }
    }
    #expect(coefficients.dropFirst(degree + 1).allSatisfy { abs($0) < 1e-13 })
    #expect(abs(coefficients[degree]) > 1e-3)
  }
}
