@testable import DMFTSpectra
import Foundation
import TestSupport
import Testing

import DMFT

@Suite("Spectra beyond what is resolved")
struct SpectralTailTests {
  static let tails = [(1.02, 0.05), (1.1, 0.3), (1.5, 1.0), (3.0, 0.2)]

  /// K = 100 modes are resolved, the last of eigenvalue 10^-3.
  private static func modes(_ a: Double, _ b: Double, most: Double = .infinity) -> (SpectralTail, [Mode]) {
    let tail = SpectralTail(capacity: a, source: b, trace: 0.1 / (a - 1), power: 0.4)
    return (tail, tail.modes(after: 100, last: 1e-3, most: most, negligible: (1e-9, 1e-9)))
  }

  @Test(
    "have the trace and the power that are left", .tags(.identity), arguments: tails,
    [1000, Double.infinity])
  func sums(tail: (Double, Double), most: Double) {
    let (law, modes) = Self.modes(tail.0, tail.1, most: most)
    let trace = modes.reduce(0) { $0 + $1.eigenvalue * $1.multiplicity }
    #expect(relativeDeviation(of: trace, from: law.trace) < 1e-9)
    #expect(relativeDeviation(of: modes.reduce(0) { $0 + $1.targetPower }, from: law.power) < 1e-9)
    #expect(modes.allSatisfy { $0.multiplicity >= 1 && $0.targetPower >= 0 })
    if most.isFinite { #expect(modes.reduce(0) { $0 + $1.multiplicity } == most - 100) }
  }

  /// A cut-off would let the loss fall ever faster.
  @Test("let the loss fall as t^-b, for ten decades", .tags(.identity), arguments: tails)
  func noCutOff(tail: (Double, Double)) {
    let modes = Self.modes(tail.0, tail.1).1
    func loss(_ time: Double) -> Double {
      modes.reduce(0) { $0 + $1.targetPower * exp(-2 * $1.eigenvalue * time) }
    }
    for decade in 5..<15 {
      let slope = -log10(loss(pow(10, Double(decade) + 1)) / loss(pow(10, Double(decade))))
      #expect(abs(slope - tail.1) < 0.02 * tail.1)
    }
  }

  @Test("exponents are those that conserve the sums", .tags(.closedForm))
  func exponents() {
    // Σ_{k > K} λ_K (k/K)^-a ≈ K λ_K/(a − 1).
    let free = SpectralTail.capacity(fitted: nil, first: 0.1, rest: 0.4, slack: 0, reach: .infinity)
    #expect(abs(free.exponent - 1.25) < 1e-12 && free.rest == 0.4)
    // With M/K = 4: 0.1 ∫_1^4 x^-a dx = 0.1 ln 4 for a = 1.
    let bounded = SpectralTail.capacity(fitted: nil, first: 0.1, rest: 0.1 * log(4), slack: 0, reach: 4)
    #expect(abs(bounded.exponent - 1) < 1e-6)
    // A fitted exponent that leaves as much to within the slack is kept.
    let fitted = SpectralTail.capacity(fitted: 1.3, first: 0.1, rest: 0.33, slack: 0.01, reach: .infinity)
    #expect(fitted.exponent == 1.3 && abs(fitted.rest - 0.1 / 0.3) < 1e-12)
    // Power 0.1 (λ/λ_K)^0.5 is 0.2 at 4 λ_K.
    let source = SpectralTail.source(fitted: nil, among: 0.1, ratio: 4, rest: 0.1, slack: 0)
    #expect(abs(source.exponent - 0.5) < 1e-12)
  }
}
