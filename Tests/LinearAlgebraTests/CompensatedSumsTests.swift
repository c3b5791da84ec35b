import LinearAlgebra
import TestSupport
import Testing

@Suite("Compensated sums")
struct CompensatedSumsTests {
  /// A million terms of 1e-16 beside 1: plain addition never leaves 1.
  @Test("keep terms below the last digit of the sum", .tags(.closedForm))
  func smallTerms() {
    var sums = CompensatedSums(count: 3)
    sums.add(1, at: 1)
    let terms = [Double](repeating: 1e-16, count: 4)
    for _ in 0..<500_000 {
      sums.add(1e-16, at: 1)
      sums.add(terms, from: 1, count: 2, at: 1)
    }
    #expect(abs(sums[1] - 1 - 1e-10) < 3e-16)
    #expect(abs(sums[2] - 5e-11) < 1e-25 && sums[0] == 0)
  }

  @Test("keep a small term between two large ones that cancel", .tags(.closedForm))
  func cancellation() {
    var sums = CompensatedSums(count: 1)
    for term in [1, 1e100, -1e100] { sums.add(term, at: 0) }
    #expect(sums[0] == 1)
  }
}
