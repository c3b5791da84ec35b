import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// The Jacobi matrix of the Legendre polynomials, b_j = j/√(4j² − 1), for the weight 1 on [−1, 1] of mass 2.
@Suite("Gauss rules of a three-term recurrence")
struct SymmetricTridiagonalTests {
  func legendre(_ n: Int) throws -> [(node: Double, weight: Double)] {
    let below = (1..<max(1, n)).map { Double($0) / (4 * Double($0 * $0) - 1).squareRoot() }
    let matrix = SymmetricTridiagonal(diagonal: [Double](repeating: 0, count: n), offDiagonal: below)
    return try #require(matrix.gaussRule()).map { ($0.node, 2 * $0.weight) }
  }

  @Test("Gauss–Legendre of one, two and three nodes", .tags(.closedForm))
  func smallRules() throws {
    let (third, far) = ((1.0 / 3).squareRoot(), 0.6.squareRoot())
    let expected: [[(Double, Double)]] = [
      [(0, 2)], [(-third, 1), (third, 1)], [(-far, 5.0 / 9), (0, 8.0 / 9), (far, 5.0 / 9)],
    ]
    for (index, nodes) in expected.enumerated() {
      for (found, wanted) in zip(try legendre(index + 1), nodes) {
        #expect(abs(found.node - wanted.0) < 1e-15 && abs(found.weight - wanted.1) < 1e-15)
      }
    }
  }

  /// 2^{2n+1} (n!)⁴/((2n+1) (2n)!²), built up factor by factor.
  func firstError(_ n: Int) -> Double {
    (1...n).reduce(2 / Double(2 * n + 1)) { product, j in
      let ratio = Double(2 * j * j) / Double(2 * j * (2 * j - 1))
      return product * ratio * ratio
    }
  }

  /// ∫ x^2n − Q_n x^2n = 2^{2n+1} (n!)⁴/((2n+1) (2n)!²): the degree 2n − 1 is the largest.
  @Test(
    "are exact to degree 2n − 1, and err by the known amount at 2n", .tags(.closedForm),
    arguments: [1, 2, 5, 12, 20])
  func exactness(n: Int) throws {
    let rule = try legendre(n)
    func sum(_ degree: Int) -> Double { rule.reduce(0) { $0 + $1.weight * pow($1.node, Double(degree)) } }
    for degree in 0..<2 * n {
      #expect(abs(sum(degree) - (degree.isMultiple(of: 2) ? 2 / Double(degree + 1) : 0)) < 1e-14)
    }
    let missing = 2 / Double(2 * n + 1) - sum(2 * n)
    #expect(abs(missing - firstError(n)) < 1e-14 + 1e-6 * firstError(n))
  }

  /// Σ_j of squared first components is 1, and Σ node · weight the first diagonal entry.
  @Test("have the mass and the mean of their measure", .tags(.identity))
  func moments() throws {
    var numbers = SeededNumbers(seed: 41)
    let matrix = SymmetricTridiagonal(
      diagonal: (0..<30).map { _ in numbers.number() }, offDiagonal: (0..<29).map { _ in numbers.number() })
    let rule = try #require(matrix.gaussRule())
    #expect(abs(rule.reduce(0) { $0 + $1.weight } - 1) < 1e-14)
    #expect(abs(rule.reduce(0) { $0 + $1.weight * $1.node } - matrix.diagonal[0]) < 1e-14)
    #expect(rule.map(\.node) == rule.map(\.node).sorted())
  }
}
