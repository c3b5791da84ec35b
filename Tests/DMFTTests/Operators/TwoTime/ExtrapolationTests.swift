import Foundation
@testable import DMFTMarch
import LinearAlgebra
import TestSupport
import Testing

import DMFT

@Suite("Guesses for the next rows")
struct ExtrapolationTests {
  /// The rows below the window, as many as a guess may read.
  func recent(_ a: SquareMatrix, _ window: Range<Int>) -> RecentRows {
    var recent = RecentRows(dimension: a.size, capacity: Extrapolation.reach(window.count))
    for t in max(0, window.lowerBound - recent.capacity)..<window.lowerBound {
      recent.store(a.rows(t..<t + 1, height: 1))
    }
    return recent
  }

  /// Seven earlier rows carry a polynomial of degree seven: far from the diagonal in t, near it in the age.
  @Test(
    "continue polynomials exactly", .tags(.identity), arguments: [64..<68, 128..<136, 200..<201, 2000..<2016])
  func polynomials(window: Range<Int>) {
    let extrapolation = Extrapolation(window: window, highestDegree: 7)
    let scale = Double(window.upperBound)
    // With a part that alternates.
    func power(_ t: Int) -> Double {
      pow(Double(t) / scale, 5) + (t % 2 == 0 ? 1 : -1) * pow(Double(t) / scale, 3)
    }
    let size = window.upperBound
    let far = SquareMatrix(size: size) { t, s in power(t) + Double(s) }
    let near = SquareMatrix(size: size) { t, s in power(t - s) + Double(t) / scale }
    let (farRows, nearRows) = (
      extrapolation.rows(from: recent(far, window)), extrapolation.rows(from: recent(near, window))
    )
    for t in window {
      #expect(relativeDeviation(of: extrapolation.value(t, power), from: power(t)) < 1e-9)
      #expect(relativeDeviation(of: farRows[t, 3], from: far[t, 3]) < 1e-9)
      #expect(relativeDeviation(of: nearRows[t, t - 2], from: near[t, t - 2]) < 1e-9)
    }
  }

  /// A column right of a stored row's diagonal stops the program.
  @Test(
    "read stored rows only, left of their diagonal", .tags(.contract),
    arguments: [1..<2, 2..<3, 3..<8, 16..<32, 96..<104, 1024..<1040])
  func bounds(window: Range<Int>) {
    let ones = SquareMatrix(size: window.upperBound) { _, _ in 1 }
    let rows = Extrapolation(window: window, highestDegree: 7).rows(from: recent(ones, window))
    #expect(rows.maximumMagnitude <= 1 + 1e-6)
  }
}
