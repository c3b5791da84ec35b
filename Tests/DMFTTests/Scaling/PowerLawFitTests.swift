import DMFT
import Foundation
import TestSupport
import Testing

@Suite("Power-law fits")
struct PowerLawFitTests {
  func points(_ count: Int, from: Double = 1, to: Double = 1e6) -> [Double] {
    (0..<count).map { from * pow(to / from, Double($0) / Double(count - 1)) }
  }
  func curve(_ count: Int = 200, _ f: (Double) -> Double) -> LogCurve {
    LogCurve(points(count), points(count).map(f))
  }

  @Test("A power law is found to round-off, with no uncertainty", .tags(.closedForm))
  func pure() throws {
    let fit = try PowerLawFit(curve { 3 * pow($0, -0.7) })
    #expect(abs(fit.exponent - 0.7) < 1e-12)
    #expect(fit.standardError < 1e-10)
    #expect(abs(fit.logPrefactor - log(3)) < 1e-10)
  }

  /// The estimate that a plain regression gives would be a hundred times too small here.
  @Test("A curve that bends has an uncertainty that covers its drift", .tags(.statistics))
  func bending() throws {
    let fit = try PowerLawFit(curve { 1 / (pow($0, 0.5) + pow($0, 0.7) / 5) }, from: 1, to: 1e6)
    #expect(fit.exponent > 0.5 && fit.exponent < 0.7)
    #expect(abs(fit.exponent - 0.6) < 2 * fit.standardError)
    #expect(fit.standardError > 0.03)
  }

  @Test("Noise is covered in about two of three cases, and not always", .tags(.statistics))
  func noise() throws {
    var numbers = SeededNumbers(seed: 3)
    var covered = 0
    for _ in 0..<200 {
      let noisy = curve(60) {
        pow($0, -0.4) * exp(0.1 * (numbers.number() + numbers.number() + numbers.number()))
      }
      let fit = try PowerLawFit(noisy, from: 1, to: 1e6)
      if abs(fit.exponent - 0.4) < fit.standardError { covered += 1 }
    }
    #expect(covered > 120 && covered < 199)
  }

  /// Standard errors of ln y, and how they move together.
  enum Errors: CaseIterable {
    /// Every point by itself.
    case independent
    /// Those of neighbours within an e-fold.
    case neighbours
    /// Networks that learn at powers of their own: the error grows from the start on.
    case tilted
  }

  /// Of the mean of trained networks only the marginal errors are known.
  @Test(
    "With standard errors of its points, the truth is inside in two of three draws or more, however they move together; without, it is not",
    .tags(.statistics), arguments: Errors.allCases)
  func stated(errors: Errors) throws {
    let x = points(60)
    let (size, draws) = (0.05, 400)
    let stated = x.map { errors == .tilted ? size * log($0) : size }
    var numbers = SeededNumbers(seed: 5)
    // The sum of twelve numbers from −1 to 1 has variance 4.
    func normal() -> Double { (0..<12).reduce(0) { sum, _ in sum + numbers.number() } / 2 }
    func deviations() -> [Double] {
      let tilt = normal()
      var last = normal()
      return x.indices.map { index in
        switch errors {
        case .tilted: return tilt * stated[index]
        case .independent: return normal() * stated[index]
        case .neighbours:
          let memory = exp(-log(x[1] / x[0]))
          defer { last = memory * last + (1 - memory * memory).squareRoot() * normal() }
          return last * stated[index]
        }
      }
    }
    var (inside, insideWithout) = (0, 0)
    for _ in 0..<draws {
      let values = zip(x, deviations()).map { pow($0, -0.5) * exp($1) }
      let relative = zip(values, stated).map { $0 * $1 }
      let fit = try PowerLawFit(LogCurve(x, values, standardErrors: relative), from: 1, to: 1e6)
      let without = try PowerLawFit(LogCurve(x, values), from: 1, to: 1e6)
      #expect(fit.exponent == without.exponent && without.samplingError == nil)
      if abs(fit.exponent - 0.5) <= fit.standardError { inside += 1 }
      if abs(fit.exponent - 0.5) <= without.standardError { insideWithout += 1 }
    }
    // 68 % of 400 draws are 273 ± 9.3.
    #expect(inside > 245)
    if errors == .tilted { #expect(inside < 301 && insideWithout < 10) }
  }

  /// All errors of one sign and size shift the line; growing as ln x they tilt it: (12.20) at ℓ = ∞.
  @Test("Errors that grow with ln x are the slope's own, or a little more", .tags(.closedForm))
  func propagation() throws {
    let x = points(40)
    func sampling(_ error: (Double) -> Double) throws -> Double {
      let values = x.map { pow($0, -0.5) }
      let errors = zip(x, values).map { error($0) * $1 }
      return try #require(
        PowerLawFit(LogCurve(x, values, standardErrors: errors), from: 1, to: 1e6).samplingError)
    }
    // At ℓ = ∞ exactly 0.03; some decades make 5 % more.
    let tilt = try sampling { 0.03 * log($0) }
    #expect(tilt >= 0.03 * (1 - 1e-12) && tilt < 0.03 * 1.06)
    #expect(try sampling { _ in 0 } == 0)
    // Between independent errors and the largest that any signs make, 3/ℓ of a constant one.
    let (constant, length) = (try sampling { _ in 0.1 }, log(1e6))
    #expect(constant > 0.1 * (12.0 / 40).squareRoot() / length && constant < 0.3 / length)
  }

  @Test("Steps that crowd at the end weigh no more than the decades they fill", .tags(.identity))
  func everyStep() throws {
    func f(_ t: Double) -> Double { pow(t, -0.5) * (1 + 1 / t) }
    let steps = (1...4000).map(Double.init)
    let spaced = points(4000, from: 1, to: 4000)
    let dense = try PowerLawFit(LogCurve(steps, steps.map(f)), from: 1, to: 4000)
    let even = try PowerLawFit(LogCurve(spaced, spaced.map(f)), from: 1, to: 4000)
    #expect(abs(dense.exponent - even.exponent) < 5e-3)
  }

  @Test("Kinks are found: a plateau, or steeper; none in a power law", .tags(.closedForm))
  func crossovers() throws {
    let plateau = try #require(Crossover.find(in: curve { pow($0, -0.5) + 1e-2 }).last)
    #expect(plateau.kind == .plateau && abs(log10(plateau.at) - 4) < 0.5)
    let steeper = try #require(Crossover.find(in: curve { pow($0, -0.5) / (1 + pow($0 / 1000, 0.5)) }).first)
    #expect(steeper.kind == .steeper && abs(log10(steeper.at) - 3) < 0.3)
    #expect(abs(steeper.before - 0.5) < 0.06 && abs(steeper.after - 1) < 0.06)
    #expect(Crossover.find(in: curve { pow($0, -0.5) }).isEmpty)
  }

  @Test("The local exponent passes its mean where both terms are equal", .tags(.closedForm))
  func crossing() throws {
    let local = LocalExponents(curve(800) { 1 / (pow($0, 0.5) + pow($0, 1) / 100) }, count: 400)
    let place = try #require(local.crossing(0.75))
    #expect(abs(log(place / 1e4)) < 0.02)
    #expect(local.crossing(2) == nil)
  }

  @Test("Windows with fewer than six points are refused, with their number", .tags(.contract))
  func contract() {
    #expect(throws: DescriptionError.self) { try PowerLawFit(curve(20) { 1 / $0 }, from: 1, to: 2) }
    #expect(throws: DescriptionError.self) { try PowerLawFit(LogCurve([1, 2], [0, -1])) }
  }
}
