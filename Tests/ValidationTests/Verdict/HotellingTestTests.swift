import TestSupport
import Testing

@testable import Validation

@Suite("Hotelling's test")
struct HotellingTestTests {
  /// Correlated Gaussian vectors of four components around `mean`, of which the last two are almost collinear.
  func samples(_ stream: inout RandomStream, count: Int, mean: Double = 0) -> [[Double]] {
    (0..<count).map { _ in
      let z = stream.normals(4)
      return [z[0], z[0] + z[1], z[2], z[2] + 0.01 * z[3]].map { $0 + 1 + mean }
    }
  }

  @Test("refuses a right theory as often as it says", .tags(.statistics), arguments: [0.01, 0.05, 0.3])
  func size(_ significance: Double) throws {
    var stream = RandomStream(seed: 61, instance: 0)
    var refused = 0.0
    for _ in 0..<4000 {
      let joint = try JointDeviation(of: samples(&stream, count: 9), from: [1, 1, 1, 1])
      if HotellingTest(joint).pValue < significance { refused += 1 }
    }
    let error = (significance * (1 - significance) / 4000).squareRoot()
    #expect(abs(refused / 4000 - significance) < 4 * error)
  }

  @Test("refuses a wrong theory, also where only a difference of two values shows it", .tags(.statistics))
  func power() throws {
    var stream = RandomStream(seed: 62, instance: 0)
    let drawn = samples(&stream, count: 30)
    let right = HotellingTest(try JointDeviation(of: drawn, from: [1, 1, 1, 1]))
    let wrong = HotellingTest(try JointDeviation(of: drawn, from: [1, 1, 1, 1.05]))
    #expect(right.pValue > 0.01)
    #expect(wrong.pValue < 1e-6)
  }

  @Test("one value: T is Student's t", .tags(.closedForm))
  func student() throws {
    let test = HotellingTest(try JointDeviation(of: [[1], [2], [4]], from: [0]))
    // mean 7/3, s² = 7/3, t² = 3 (7/3)²/(7/3) = 7.
    #expect(abs(test.statistic - 7) < 1e-12)
    #expect(abs(test.pValue - FDistribution(numerator: 1, denominator: 2).upperTail(7)) < 1e-14)
  }

  @Test("does not depend on the units of the values", .tags(.identity))
  func units() throws {
    var stream = RandomStream(seed: 63, instance: 0)
    let drawn = samples(&stream, count: 12)
    let scaled = drawn.map { [1e-8 * $0[0], 3 * $0[1], 1e6 * $0[2], $0[3]] }
    let a = HotellingTest(try JointDeviation(of: drawn, from: [1, 1, 1, 1]))
    let b = HotellingTest(try JointDeviation(of: scaled, from: [1e-8, 3, 1e6, 1]))
    #expect(abs(a.statistic / b.statistic - 1) < 1e-7)
    #expect(abs(a.smallestDeviation(at: 0.01) / b.smallestDeviation(at: 0.01) - 1) < 1e-7)
  }

  @Test("a value that repeats another one changes nothing", .tags(.identity))
  func repeated() throws {
    var stream = RandomStream(seed: 64, instance: 0)
    let drawn = stream.normals(20).map { [$0] }
    let once = HotellingTest(try JointDeviation(of: drawn, from: [0.3]))
    let twice = HotellingTest(try JointDeviation(of: drawn.map { $0 + $0 }, from: [0.3, 0.3]))
    #expect(twice.dimension == 1)
    #expect(abs(once.pValue - twice.pValue) < 1e-12)
  }

  @Test("values without scatter must be right exactly", .tags(.contract))
  func exactValues() throws {
    var stream = RandomStream(seed: 65, instance: 0)
    let drawn = stream.normals(20).map { [0.7, $0] }
    #expect(HotellingTest(try JointDeviation(of: drawn, from: [0.7, 0])).pValue > 0.01)
    #expect(HotellingTest(try JointDeviation(of: drawn, from: [0.7001, 0])).pValue == 0)
  }

  @Test("a value that is not a number is never compatible", .tags(.contract))
  func notANumber() throws {
    #expect(HotellingTest(try JointDeviation(of: [[1], [2], [.nan]], from: [1])).pValue == 0)
    #expect(HotellingTest(try JointDeviation(of: [[1], [2], [3]], from: [.nan])).pValue == 0)
  }

  @Test("the smallest deviation is where the test turns", .tags(.identity))
  func smallestDeviation() throws {
    var stream = RandomStream(seed: 66, instance: 0)
    let covariance = try JointDeviation(of: samples(&stream, count: 30), from: [1, 1, 1, 1]).covariance
    func test(_ error: Double) -> HotellingTest {
      HotellingTest(
        JointDeviation(
          deviations: Array(repeating: error, count: 4), theory: [1, 1, 1, 1], covariance: covariance,
          degreesOfFreedom: 29))
    }
    let smallest = test(0).smallestDeviation(at: 0.01)
    #expect(test(0.999 * smallest).pValue > 0.01)
    #expect(test(1.001 * smallest).pValue < 0.01)
  }

  @Test("needs more instances than values", .tags(.contract))
  func tooFew() {
    #expect(throws: (any Error).self) { try JointDeviation(of: [[1, 2], [2, 1]], from: [1, 1]) }
  }

  @Test("allowances make it milder, never stricter", .tags(.identity), arguments: [1e-3, 0.1, 3])
  func allowances(_ size: Double) throws {
    var stream = RandomStream(seed: 67, instance: 0)
    for _ in 0..<20 {
      let plain = try JointDeviation(of: samples(&stream, count: 12), from: [1, 1, 1, 1])
      var mild = plain
      mild.allowances = stream.normals(4).map { size * abs($0) }
      #expect(HotellingTest(mild).statistic <= HotellingTest(plain).statistic * (1 + 1e-9))
      #expect(
        HotellingTest(mild).smallestDeviation(at: 0.01) >= HotellingTest(plain).smallestDeviation(at: 0.01))
    }
  }

  @Test("no deviation beyond the stated one hides behind the other values", .tags(.identity))
  func hidden() throws {
    var stream = RandomStream(seed: 68, instance: 0)
    var joint = try JointDeviation(of: samples(&stream, count: 30), from: [1, 1, 1, 1])
    let limit = HotellingTest(joint).largestHiddenDeviation(at: 0.01)
    for index in 0..<4 {
      for _ in 0..<50 {
        joint.deviations = stream.normals(4)
        joint.deviations[index] = 1.001 * limit
        #expect(HotellingTest(joint).pValue < 0.01)
      }
    }
    // It is attained: where the others follow the value as the covariance says.
    let widest = try #require((0..<4).max { joint.covariance[5 * $0] < joint.covariance[5 * $1] })
    joint.deviations = (0..<4).map {
      0.999 * limit * joint.covariance[4 * widest + $0] / joint.covariance[5 * widest]
    }
    #expect(HotellingTest(joint).pValue > 0.01)
  }
}
