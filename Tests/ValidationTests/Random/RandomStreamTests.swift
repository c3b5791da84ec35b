import DMFT
import Foundation
import TestSupport
import Testing

@testable import Validation

@Suite("Random streams")
struct RandomStreamTests {
  @Test("are functions of seed, instance and family", .tags(.identity))
  func keys() {
    func words(_ seed: UInt64, _ instance: Int, _ family: Int) -> [UInt64] {
      var stream = RandomStream(seed: seed, instance: instance, family: family)
      return (0..<100).map { _ in stream.next() }
    }
    #expect(words(7, 3, 1) == words(7, 3, 1))
    let different = [words(7, 3, 1), words(8, 3, 1), words(7, 4, 1), words(7, 3, 2), words(7 << 32, 3, 1)]
    #expect(Set(different.joined()).count == 500)
  }

  @Test("give Gaussian numbers with the moments 0, 1, 0, 3, 15", .tags(.statistics))
  func normalMoments() {
    var stream = RandomStream(seed: 11, instance: 0)
    let numbers = stream.normals(400_000)
    for (power, expected) in [(1, 0.0), (2, 1), (3, 0), (4, 3), (6, 15)] {
      #expect(deviation(numbers.map { pow($0, Double(power)) }, from: expected) < 4)
    }
  }

  @Test("give Gaussian numbers that neighbours know nothing of", .tags(.statistics))
  func normalIndependence() {
    var stream = RandomStream(seed: 12, instance: 0)
    let numbers = stream.normals(400_000)
    for lag in 1...4 {
      let products = zip(numbers, numbers.dropFirst(lag)).map { $0 * $1 }
      let squares = zip(numbers, numbers.dropFirst(lag)).map { ($0 * $0 - 1) * ($1 * $1 - 1) }
      #expect(deviation(products, from: 0) < 4)
      #expect(deviation(squares, from: 0) < 4)
    }
  }

  @Test("give whole numbers without bias", .tags(.statistics), arguments: [1, 3, 10, 1000])
  func integers(_ bound: Int) {
    var stream = RandomStream(seed: 13, instance: 0)
    var counts = [Int](repeating: 0, count: bound)
    let draws = 1000 * bound
    for _ in 0..<draws { counts[stream.integer(below: bound)] += 1 }
    let chiSquare = counts.reduce(0) { $0 + pow(Double($1) - 1000, 2) / 1000 }
    // Mean bound − 1, variance 2 (bound − 1).
    #expect(abs(chiSquare - Double(bound - 1)) <= 4 * Double(2 * (bound - 1)).squareRoot())
  }
}
