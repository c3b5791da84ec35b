import DMFT
import Foundation
import TestSupport
import Testing

/// Equations (1.4), (5.12)–(5.18): a compressed sum over the modes against the sum itself.
@Suite("The measures of the power-law task")
struct PowerLawTaskTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let modes: Int
    let capacity, source: Double
    var testDescription: String { "M = \(modes), α = \(capacity), β = \(source)" }

    static let all = [10, 128, 129, 1000, 100_000].flatMap { modes in
      [(1.2, 0.4), (1.5, 0.5), (2.0, 1.3), (0.5, 1.6), (1.0, 0.7)].map {
        Case(modes: modes, capacity: $0.0, source: $0.1)
      }
    }
  }

  /// Σ_{k ≤ M} k^-p f(k^-α), smallest terms first.
  func sum(_ c: Case, exponent p: Double, _ f: (Double) -> Double) -> Double {
    (1...c.modes).reversed().reduce(0) { $0 + pow(Double($1), -p) * f(pow(Double($1), -c.capacity)) }
  }

  /// (1 − λ/2)^t, without the loss of digits in 1 − λ/2.
  func decay(_ eigenvalue: Double, _ time: Double) -> Double { exp(time * log1p(-0.5 * eigenvalue)) }

  func expectSums(_ measure: SpectralMeasure, _ c: Case, exponent p: Double, scale: Double) {
    for power in [0.0, 1, 2, 5] {
      let expected = sum(c, exponent: p) { pow($0, power) } / scale
      #expect(relativeDeviation(of: measure.integral { pow($0, power) }, from: expected) < 1e-13)
    }
    for time in [1.0, 10, 1000, 30_000] {
      let expected = sum(c, exponent: p) { decay($0, time) } / scale
      #expect(relativeDeviation(of: measure.integral { decay($0, time) }, from: expected) < 1e-13)
    }
  }

  @Test(
    "kernel: Σ λ f(λ), for powers and for the decays of training", .tags(.closedForm), arguments: Case.all)
  func kernel(_ c: Case) throws {
    let task = try PowerLawTask(capacity: c.capacity, source: c.source, modes: .finite(c.modes))
    expectSums(task.measures().kernel, c, exponent: c.capacity, scale: 1)
  }

  @Test("target: Σ λ w*² f(λ), of mass 1", .tags(.closedForm), arguments: Case.all)
  func target(_ c: Case) throws {
    let task = try PowerLawTask(capacity: c.capacity, source: c.source, modes: .finite(c.modes))
    let p = c.capacity * c.source + 1
    expectSums(task.measures().target, c, exponent: p, scale: sum(c, exponent: p) { _ in 1 })
    #expect(abs(task.measures().target.mass - 1) < 1e-14)
  }

  @Test("infinitely many modes: ζ(α)", .tags(.closedForm))
  func infinite() throws {
    let zeta: [Double] = [6, 90, 945, 9450].enumerated().map {
      pow(Double.pi, 2 * Double($0.offset + 1)) / $0.element
    }
    for half in [1, 2] {
      let measure = try PowerLawTask(capacity: 2 * Double(half), source: 1, modes: .infinite).measures()
        .kernel
      #expect(relativeDeviation(of: measure.mass, from: zeta[half - 1]) < 1e-14)
      #expect(relativeDeviation(of: measure.integral { $0 }, from: zeta[2 * half - 1]) < 1e-14)
    }
    // αβ + 1 = 4: ∫ λ dτ = ζ(6)/ζ(4).
    let target = try PowerLawTask(capacity: 2, source: 1.5, modes: .infinite).measures().target
    #expect(relativeDeviation(of: target.integral { $0 }, from: zeta[2] / zeta[1]) < 1e-14)
  }

  /// Slow decay: what is neglected beyond 2^60 would be 1e-2 of the mass at α = 1.1.
  @Test("infinitely many modes of slow decay: ζ(1.1), ζ(1.5)", .tags(.closedForm))
  func slow() throws {
    for (alpha, zeta) in [(1.1, 10.584448464950801), (1.5, 2.6123753486854883)] {
      let task = try PowerLawTask(capacity: alpha, source: 1, modes: .infinite)
      #expect(relativeDeviation(of: task.measures().kernel.mass, from: zeta) < 1e-14)
    }
  }

  /// Σ_{k>M} k^-α = M^{1−α}/(α−1) − M^-α/2 + …
  @Test("10^12 modes lack the tail of infinitely many", .tags(.closedForm), arguments: [1.1, 1.2, 1.5])
  func tail(alpha: Double) throws {
    let masses = try [Extent.infinite, .finite(1_000_000_000_000)].map {
      try PowerLawTask(capacity: alpha, source: 1, modes: $0).measures().kernel.mass
    }
    let tail = pow(1e12, 1 - alpha) / (alpha - 1) - pow(1e12, -alpha) / 2
    #expect(abs(masses[0] - masses[1] - tail) < 1e-14 * masses[0])
  }

  @Test("have about a thousand nodes, however many the modes", .tags(.limit))
  func nodes() throws {
    for modes in [Extent.finite(1_000_000), .finite(1_000_000_000_000), .infinite] {
      let measure = try PowerLawTask(capacity: 1.5, source: 0.5, modes: modes).measures().kernel
      #expect(measure.count < 2000 && measure.weights.allSatisfy { $0 > 0 })
      #expect(measure.nodes.allSatisfy { $0 > 0 && $0 <= 1 })
    }
  }

  @Test("agree with the list of modes", .tags(.identity))
  func list() throws {
    let task = try PowerLawTask(capacity: 1.7, source: 0.8, modes: .finite(50))
    let listed = try MeasuredTask(modes: task.modes(limit: 50))
    #expect(
      relativeDeviation(of: listed.measures().kernel.weights, from: task.measures().kernel.weights) < 1e-14)
    #expect(
      relativeDeviation(of: listed.measures().target.weights, from: task.measures().target.weights) < 1e-14)
    #expect(listed.modeCount == 50 && task.modeCount == 50)
  }

  @Test("capacities up to 1 are for finitely many modes", .tags(.contract))
  func slowSpectra() throws {
    _ = try PowerLawTask(capacity: 0.3, source: 1, modes: .finite(10))
    #expect { try PowerLawTask(capacity: 1, source: 1, modes: .infinite) } throws: {
      "\($0)".contains("diverges") && "\($0)".contains("finite task.modes")
    }
    #expect(throws: DescriptionError.self) { try PowerLawTask(capacity: 0, source: 1, modes: .finite(10)) }
  }
}
