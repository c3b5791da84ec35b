import DMFT
import Foundation
import TestSupport
import Testing

@Suite("Laws of width and time")
struct JointLawTests {
  typealias Point = LossSurface.Point

  static let widths = [16.0, 32, 64, 128, 256, 512, 1024, 2048]
  static let times = LogSpacing.points(from: 3, through: 3000, count: 30)

  /// Exponents 0.6 and 0.7, a floor of 0.005.
  static func loss(_ width: Double, _ time: Double) -> Double {
    0.005 + 0.8 * pow(width, -0.6) + 1.2 * pow(time, -0.7)
  }

  static func points(
    widths: [Double] = widths, times: [Double] = times, scatter: Double = 0, seed: UInt64 = 1,
    _ loss: (Double, Double) -> Double = loss
  ) -> [Point] {
    var numbers = SeededNumbers(seed: seed)
    return widths.flatMap { width in
      times.map { time in
        // The sum of twelve uniform numbers has variance 4.
        let noise = (0..<12).reduce(0.0) { sum, _ in sum + numbers.number() } * 0.5
        return Point(width: width, time: time, loss: loss(width, time) * (1 + scatter * noise))
      }
    }
  }

  static func law(_ points: [Point], _ form: LawForm) throws -> JointLaw {
    try JointLaw(LossSurface(points), form: form)
  }

  @Test("Exponents of an exact surface are found, also on a grid that is not centred", .tags(.closedForm))
  func exact() throws {
    for times in [Self.times, Array(Self.times.suffix(9)), Array(Self.times.prefix(12))] {
      let law = try Self.law(Self.points(times: times), .widthTime)
      #expect(abs(law.exponents[0].value - 0.6) < 1e-7 && abs(law.exponents[1].value - 0.7) < 1e-7)
      #expect(abs(law.coefficients[0].value - 0.005) < 1e-7 && law.isIdentifiable)
    }
  }

  @Test("The transient of the four-term law is found; without its term the error says so", .tags(.closedForm))
  func transient() throws {
    let points = Self.points { Self.loss($0, $1) + 3 * pow($1, -0.33) / $0 }
    let law = try Self.law(points, .fourTerm)
    #expect(abs(law.exponents[2].value - 0.33) < 1e-6 && law.isIdentifiable)
    let short = try Self.law(points, .widthTime)
    #expect(abs(short.exponents[0].value - 0.6) < 10 * short.exponents[0].standardError)
    #expect(short.deviation > 0.01 && short.exponents[0].standardError > 1e-3)
  }

  /// What would be a negative term has a coefficient of 0, and an error.
  @Test("A term that is 0 within its error is not identifiable, and a floor of 0 is", .tags(.contract))
  func zero() throws {
    let points = Self.points(scatter: 0.01) { Self.loss($0, $1) - 0.3 * pow($1, -0.33) / $0 }
    let transient = try #require(try Self.law(points, .fourTerm).coefficients.last)
    #expect(transient.value == 0 && transient.standardError > 0 && transient.problem == .uncertain)
    let bare = Self.points(widths: [1], scatter: 0.01) { Self.loss($0, $1) - Self.loss($0, .infinity) - 2e-3 }
    let floor = try Self.law(bare, .floor).coefficients[0]
    #expect(floor.value == 0 && floor.problem == nil)
  }

  @Test("Neither the unit of the loss nor repeated rows change an exponent", .tags(.identity))
  func invariance() throws {
    let points = Self.points(scatter: 0.01, seed: 4)
    let law = try Self.law(points, .widthTime)
    let scaled = points.map { Point(width: $0.width, time: $0.time, loss: 1e-3 * $0.loss) }
    for other in [try Self.law(scaled, .widthTime), try Self.law(points + points, .widthTime)] {
      for (own, same) in zip(law.exponents, other.exponents) {
        #expect(relativeDeviation(of: same.value, from: own.value) < 1e-8)
        #expect(relativeDeviation(of: same.standardError, from: own.standardError) < 1e-4)
      }
    }
  }

  @Test(
    "Exponents lie inside two standard errors in nine of ten draws, and errors are small", .tags(.statistics))
  func coverage() throws {
    var inside = [0, 0]
    for draw in 0..<50 {
      let law = try JointLaw(
        LossSurface(Self.points(scatter: 0.002, seed: UInt64(100 + draw))), form: .widthTime, refits: 30)
      for (index, truth) in [0.6, 0.7].enumerated() {
        let found = law.exponents[index]
        #expect(abs(found.value - truth) < 0.02 && found.standardError < 0.01)
        if abs(found.value - truth) <= 2 * found.standardError { inside[index] += 1 }
      }
    }
    // A standard error of half the size would hold three in four or fewer.
    #expect(inside.allSatisfy { $0 >= 45 })
  }

  @Test(
    "Six models at one training time: the width's exponent is known, floor and time only together",
    .tags(.limit))
  func oneTime() throws {
    let law = try Self.law(Self.points(widths: Array(Self.widths.prefix(6)), times: [1000]), .widthTime)
    #expect(abs(law.exponents[0].value - 0.6) < 1e-2)
    #expect(!law.isIdentifiable && law.exponents[1].problem != nil)
    #expect(law.coefficients[0].problem == .shared([.floor, .time]))
    // The search ends in the long valley that the useless term makes: 2 % is what the error of the width's exponent allows.
    #expect(relativeDeviation(of: law.sum(of: [.floor, .time]), from: 0.005 + 1.2 * pow(1000, -0.7)) < 2e-2)
  }

  @Test("One width determines nothing of the width's power", .tags(.limit))
  func oneWidth() throws {
    let law = try Self.law(Self.points(widths: [64]), .widthTime)
    #expect(law.exponents[0].problem != nil && law.coefficients[1].problem != nil)
    #expect(law.exponents[1].problem == nil && abs(law.exponents[1].value - 0.7) < 1e-6)
  }

  @Test(
    "A window that ends before the floor shows has a wide error, and one that reaches it a narrow one",
    .tags(.statistics))
  func flatOptimum() throws {
    func floor(_ last: Double) throws -> LawEstimate {
      let times = LogSpacing.points(from: 3, through: last, count: 40)
      let points = Self.points(widths: [1], times: times, scatter: 0.001, seed: 8) {
        0.01 + pow($1, -0.5) + 0 * $0
      }
      return try Self.law(points, .floor).coefficients[0]
    }
    let (early, late) = (try floor(60), try floor(1e6))
    #expect(early.standardError > 20 * late.standardError)
    #expect(abs(late.value - 0.01) < 3 * late.standardError)
    #expect(abs(early.value - 0.01) < 3 * early.standardError)
  }

  @Test("Points that no logarithm takes are counted and left out; two points are refused", .tags(.contract))
  func contract() throws {
    let bad = [Point(width: 16, time: 0, loss: 1), Point(width: 16, time: 3, loss: .nan)]
    #expect(LossSurface(Self.points() + bad).omitted == 2)
    #expect(throws: DescriptionError.self) {
      try Self.law(Array(Self.points().prefix(2)), .floor)
    }
  }
}
