import Testing
import TestSupport

@testable import DMFT

@Suite("Guesses for the next rows")
struct ExtrapolationTests {
  /// Seven earlier rows carry a polynomial of degree seven: far from the diagonal in t, near it in the age.
  @Test("continue polynomials exactly", .tags(.identity), arguments: [64..<68, 128..<136, 200..<201])
  func polynomials(window: Range<Int>) {
    let extrapolation = Extrapolation(window: window, highestDegree: 7)
    func power(_ t: Int) -> Double { (0..<5).reduce(1) { product, _ in product * Double(t) / 100 } }
    for t in window {
      #expect(relativeDeviation(of: extrapolation.value(t, power), from: power(t)) < 1e-9)
      #expect(
        relativeDeviation(of: extrapolation.entry(t, 3) { t, s in power(t) + Double(s) }, from: power(t) + 3)
          < 1e-9)
    }
  }

  @Test(
    "read stored rows only, left of their diagonal", .tags(.contract),
    arguments: [1..<2, 3..<8, 16..<32, 96..<104])
  func bounds(window: Range<Int>) {
    let extrapolation = Extrapolation(window: window, highestDegree: 7)
    for t in window {
      for s in 0...t {
        _ = extrapolation.entry(t, s) { row, column in
          #expect(row >= 0 && row < window.lowerBound && column >= 0 && column <= row)
          return 1
        }
      }
    }
  }
}
