@testable import DMFTSampled
import Foundation
import TestSupport
import Testing

import DMFT

@Suite("Scrambled Sobol points")
struct SobolSequenceTests {
  /// Every power of two of points has one point in each interval of that share.
  @Test("fill every coordinate evenly", .tags(.identity), arguments: [0, 1, 2, 17, 250])
  func coordinates(dimension: Int) {
    let points = SobolSequence(dimensions: 300).coordinate(dimension, count: 1024, scramble: 7)
    #expect(Set(points.map { Int($0 * 1024) }).count == 1024)
  }

  /// The first two coordinates have quality 0: boxes of every shape hold one point each.
  @Test("fill boxes of the first two coordinates evenly", .tags(.identity), arguments: 0...8)
  func boxes(bits: Int) {
    let sequence = SobolSequence(dimensions: 2)
    let (x, y) = (
      sequence.coordinate(0, count: 256, scramble: 5), sequence.coordinate(1, count: 256, scramble: 5)
    )
    let (columns, rows) = (Double(1 << bits), Double(1 << (8 - bits)))
    #expect(Set(zip(x, y).map { [Int($0 * columns), Int($1 * rows)] }).count == 256)
  }

  @Test("belong to as many primitive polynomials as there are", .tags(.closedForm))
  func polynomials() {
    let counts = Dictionary(grouping: PrimitivePolynomials.first(1110)) { 31 - $0.leadingZeroBitCount }
    let expected = [
      1: 1, 2: 1, 3: 2, 4: 2, 5: 6, 6: 6, 7: 18, 8: 16, 9: 48, 10: 60, 11: 176, 12: 144, 13: 630,
    ]
    #expect(counts.mapValues(\.count) == expected)
  }

  @Test(
    "become normal numbers", .tags(.closedForm),
    arguments: [1e-9, 1e-3, 0.07, 0.3, 0.5, 0.8, 0.999, 1 - 1e-9])
  func quantile(p: Double) {
    #expect(abs(0.5 * erfc(-normalQuantile(p) / 2.squareRoot()) - p) <= 1e-15 + 4e-16 * p)
  }

  /// One extreme direction in a thousand of them decides nothing: all are of unit size and independent.
  @Test("are orthonormal once they have been whitened", .tags(.identity))
  func whitening() throws {
    let sequence = SobolSequence(dimensions: 41)
    let normals = try #require(SampledNormals(sequence, processes: 2, times: 20, paths: 0..<64, scramble: 3))
    let (a, b) = (normals.process(0, .double), normals.process(1, .double))
    for t in 0..<20 {
      var row = [Double](repeating: 0, count: 64)
      a.add((0...t).map { $0 == t ? 1 : 0 }, to: &row)
      let (own, other) = (a.moments(with: row), b.moments(with: row))
      for s in 0..<20 {
        #expect(abs(own[s] - (s == t ? 1 : 0)) < 1e-13)
        #expect(abs(other[s]) < 1e-13)
      }
    }
  }
}
