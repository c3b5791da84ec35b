import Foundation
import TestSupport
import Testing

import DMFT

/// Equations (5.3)–(5.13).
@Suite("Gauss quadrature of a measure")
struct GaussQuadratureTests {
  func measure(capacity: Double = 1.5, modes: Int = 1000) throws -> SpectralMeasure {
    try PowerLawTask(capacity: capacity, source: 0.5, modes: .finite(modes)).measures().kernel.merged
  }

  @Test("is exact to degree 2n − 1", .tags(.closedForm), arguments: [1, 2, 3, 6, 12])
  func exactness(n: Int) throws {
    let measure = try measure()
    let rule = GaussQuadrature.rule(of: measure, nodes: n)
    #expect(rule.count == n)
    for degree in 0..<2 * n {
      let power = Double(degree)
      #expect(
        relativeDeviation(of: rule.integral { pow($0, power) }, from: measure.integral { pow($0, power) })
          < 1e-13)
    }
  }

  /// ∫ Π (λ − ξ_i)² dρ > 0, and the rule gives 0: no rule of n nodes does more.
  @Test("is not exact at degree 2n", .tags(.closedForm), arguments: [1, 3, 6])
  func nextDegree(n: Int) throws {
    let measure = try measure()
    let rule = GaussQuadrature.rule(of: measure, nodes: n)
    func square(_ x: Double) -> Double { rule.nodes.reduce(1) { $0 * (x - $1) * (x - $1) } }
    #expect(rule.integral(square) < 1e-20)
    #expect(measure.integral(square) > 1e-14)
  }

  @Test("has positive weights, and nodes among the eigenvalues", .tags(.identity), arguments: [5, 20, 60])
  func positivity(n: Int) throws {
    let measure = try measure(modes: 100_000)
    let rule = GaussQuadrature.rule(of: measure, nodes: n)
    #expect(rule.weights.allSatisfy { $0 > 0 })
    #expect(rule.nodes.allSatisfy { $0 >= 0 && $0 <= 1 + 1e-15 })
    #expect(zip(rule.nodes, rule.nodes.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("is the measure itself when that has no more nodes", .tags(.identity), arguments: [30, 31, 500])
  func complete(n: Int) throws {
    let measure = try measure(modes: 30)
    #expect(GaussQuadrature.rule(of: measure, nodes: n) == measure)
  }

  /// ∫ρ (1 − ηλ)^t at ηt = 500: every four more nodes gain more digits than the four before, down to round-off.
  @Test("converges faster than geometrically", .tags(.order), arguments: [1.2, 1.5, 2.0])
  func convergence(capacity: Double) throws {
    let measure = try measure(capacity: capacity, modes: 100_000)
    let wanted = measure.integral { pow(1 - 0.5 * $0, 1000) }
    let errors = stride(from: 4, through: 24, by: 4).map { n in
      abs(GaussQuadrature.rule(of: measure, nodes: n).integral { pow(1 - 0.5 * $0, 1000) } / wanted - 1)
    }
    let gains = zip(errors, errors.dropFirst()).filter { $0.1 > 1e-12 }.map { $0.0 / $0.1 }
    #expect(gains == gains.sorted() && gains.count >= 2)
    #expect(try #require(errors.last) < 1e-11)
    #expect(errors[0] > 1e-4)
  }

  /// 0 ≤ ∫ρ f − Q_n f ≤ 4 ρ([0, b]) exp(−ψ(2(n − j), ηbt/2)) for every j < n, with b = λ_{j+1}.           (5.8)
  @Test("errs to one side, within the proven bound", .tags(.closedForm), arguments: [8, 12, 16, 20])
  func bound(n: Int) throws {
    let measure = try measure(capacity: 1.5, modes: 20_000)
    let rule = GaussQuadrature.rule(of: measure, nodes: n)
    let round = 1e-13 * measure.mass
    for time in [100.0, 1000, 4000] {
      func integral(_ measure: SpectralMeasure) -> Double { measure.integral { pow(1 - 0.5 * $0, time) } }
      let error = integral(measure) - integral(rule)
      let smallest = (0..<n).reduce(Double.infinity) { min($0, bound(measure, n, removing: $1, time)) }
      #expect(error > -round && error < smallest + round)
    }
  }

  /// ψ(k, v) = k arcsinh(k/v) − (√(k² + v²) − v).                                                          (5.6)
  private func bound(_ measure: SpectralMeasure, _ n: Int, removing j: Int, _ time: Double) -> Double {
    let remaining = measure.count - j
    let (k, v) = (Double(2 * (n - j)), 0.5 * measure.nodes[remaining - 1] * time / 2)
    let psi = k * asinh(k / v) - ((k * k + v * v).squareRoot() - v)
    return 4 * measure.weights[..<remaining].reduce(0, +) * exp(-psi)
  }

  @Test(
    "sums polynomials over consecutive integers exactly", .tags(.closedForm),
    arguments: [(8, 8), (100, 10), (4096, 16)])
  func integers(points: Int, n: Int) {
    let rule = GaussQuadrature.equallySpaced(points: Double(points), nodes: n)
    for degree in 0..<2 * n {
      func sum(_ nodes: [Double], _ weights: [Double]) -> Double {
        zip(nodes, weights).reduce(0) { $0 + $1.1 * pow($1.0, Double(degree)) }
      }
      let positions = (0..<points).map { 2 * Double($0) / Double(points - 1) - 1 }
      let expected = sum(positions, positions.map { _ in 1 })
      #expect(abs(sum(rule.nodes, rule.weights) - expected) < 1e-13 * Double(points))
    }
  }
}
