import DMFT
import Foundation
import TestSupport
import Testing

@Suite("Exponents")
struct ExponentsTests {
  func lazy(_ alpha: Double, _ beta: Double) throws -> Exponents {
    try Exponents(capacity: alpha, source: beta, depth: 1)
  }
  func rich(_ alpha: Double, _ beta: Double, depth: Int = 2) throws -> Exponents {
    try Exponents(capacity: alpha, source: beta, depth: depth)
  }

  @Test("α = 1.5, β = 0.5: time 1/2 and 2/3, compute 3/10 and 6/17", .tags(.closedForm))
  func hard() throws {
    #expect(try lazy(1.5, 0.5).time == 0.5)
    #expect(relativeDeviation(of: try rich(1.5, 0.5).time, from: 2.0 / 3) < 1e-15)
    #expect(relativeDeviation(of: try #require(lazy(1.5, 0.5).compute), from: 0.3) < 1e-15)
    #expect(relativeDeviation(of: try #require(rich(1.5, 0.5).compute), from: 6.0 / 17) < 1e-15)
  }

  /// Powers of C = N t at the least of t^-χ + N^-αβ, found by golden-section search in ln t.
  @Test("Best width and time grow as the minimum of the two terms of the hard loss does", .tags(.identity))
  func best() throws {
    let (alpha, beta) = (1.5, 0.5)
    for exponents in [try lazy(alpha, beta), try rich(alpha, beta), try rich(alpha, beta, depth: 4)] {
      let best = try #require(exponents.best)
      func bestTime(_ compute: Double) -> Double {
        func loss(_ logTime: Double) -> Double {
          exp(-exponents.time * logTime) + exp(-alpha * beta * (log(compute) - logTime))
        }
        var (low, high) = (0.0, log(compute))
        for _ in 0..<200 {
          let (a, b) = (high - (high - low) * 0.618, low + (high - low) * 0.618)
          if loss(a) < loss(b) { high = b } else { low = a }
        }
        return low
      }
      let measured = (bestTime(1e20) - bestTime(1e10)) / log(1e10)
      #expect(abs(measured - best.time) < 1e-6)
      #expect(abs(best.time + best.width - 1) < 1e-15)
      #expect(abs(best.loss - exponents.time * best.time) < 1e-15)
    }
  }

  /// Where two regimes meet neither law jumps.
  @Test("Exponents are continuous in β", .tags(.identity), arguments: [1.1, 1.5, 3], [1, 2, 4])
  func continuous(alpha: Double, depth: Int) throws {
    for edge in [1, 2 - 1 / alpha] {
      let (below, above) = (
        try rich(alpha, edge - 1e-9, depth: depth), try rich(alpha, edge + 1e-9, depth: depth)
      )
      let (one, other) = (try #require(below.best), try #require(above.best))
      #expect(abs(one.loss - other.loss) < 1e-8)
      #expect(abs(below.time - above.time) < 1e-8)
      #expect(abs(one.time - other.time) < 1e-8)
      #expect(abs(below.width - above.width) < 1e-8)
    }
  }

  @Test("Depth helps hard tasks alone, and its limit is t^-1", .tags(.limit))
  func depth() throws {
    #expect(try rich(1.5, 0.3, depth: 3).time > rich(1.5, 0.3).time)
    #expect(abs(try rich(1.5, 0.3, depth: 1_000_000).time - 1) < 1e-5)
    #expect(try rich(1.5, 1.3, depth: 9).compute == lazy(1.5, 1.3).compute)
  }

  @Test("Below α = 1 nothing is said of what no theory is known for", .tags(.contract))
  func slowSpectra() throws {
    #expect(try lazy(0.8, 0.5).compute == 0.2 && lazy(0.8, 0.5).widthTransient == nil)
    #expect(
      try rich(0.8, 0.5).compute == nil && rich(0.8, 0.5).population.loss > lazy(0.8, 0.5).population.loss)
    #expect(try rich(0.8, 1.5).compute == lazy(0.8, 1.5).compute)
    #expect(try lazy(0.6, 1.5).batchTransient != nil && lazy(0.4, 1.5).batchTransient == nil)
  }

  @Test("Regimes meet at β = 1 and 2 − 1/α", .tags(.closedForm))
  func regimes() {
    #expect(Regime(capacity: 2, source: 0.99) == .hard)
    #expect(Regime(capacity: 2, source: 1) == .easy)
    #expect(Regime(capacity: 2, source: 1.5) == .easy)
    #expect(Regime(capacity: 2, source: 1.51) == .superEasy)
  }

  @Test("Values out of range are refused", .tags(.contract))
  func contract() {
    #expect(throws: DescriptionError.self) { try lazy(0, 0.5) }
    #expect(throws: DescriptionError.self) { try lazy(1.5, 0) }
    #expect(throws: DescriptionError.self) { try rich(1.5, 0.5, depth: 0) }
  }
}
