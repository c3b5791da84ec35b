import LinearAlgebra
import DMFTNumerics
import DMFTRuns
import Foundation

/// A law of width and time through many curves, with what of it the data determine and what they do not.
///
/// The standard error of a number adds in squares what the scatter about the law gives (12.12) and what it changes by when
/// curves are weighed anew at random and the window of time is cut, which shows correlated scatter and a form that does not hold.
public struct JointLaw: Sendable, Hashable {
  public let form: LawForm
  /// p > 0 of each power, in the order of `form.powers`.
  public let exponents: [LawEstimate]
  /// Of each term, in the units of the loss, in the order of `form.terms`.
  public let coefficients: [LawEstimate]
  /// Root of the mean squared relative deviation.
  public let deviation: Double
  public let surface: LossSurface

  /// - Parameters:
  ///   - refits: on resampled curves and windows.
  ///   - seed: of the resampling.
  /// - Throws: `DescriptionError` for fewer than three points.
  public init(_ surface: LossSurface, form: LawForm, refits: Int = JointLaw.usualRefits, seed: UInt64 = 1)
    throws
  {
    let weights = surface.points.map { _ in 1.0 }
    guard surface.points.count >= 3, let best = LawFit.best(form, surface.points, weights: weights) else {
      throw DescriptionError("law", "given \(surface.points.count.counting("point"))", "three or more")
    }
    let spread = LawResampling(best, surface, refits: refits, seed: seed)
    let scatter = LawScatter(best, surface.points)
    (self.form, self.surface) = (form, surface)
    deviation = (best.square / Double(surface.points.count)).squareRoot()
    exponents = best.exponents.indices.map { scatter.exponent($0, widened: spread.exponents[$0]) }
    coefficients = best.coefficients.indices.map { scatter.coefficient($0, widened: spread.coefficients[$0]) }
  }

  /// Whether the data determine every number.
  public var isIdentifiable: Bool { (exponents + coefficients).allSatisfy { $0.problem == nil } }

  /// The law's loss.
  public func loss(width: Double, time: Double) -> Double {
    zip(form.terms, coefficients).reduce(0) { sum, pair in
      sum + pair.1.value
        * form.value(pair.0, exponents.map(\.value), .init(width: width, time: time, loss: 1))
    }
  }

  /// The sum of some terms where the largest width and the latest time are.
  public func sum(of terms: [LawForm.Term]) -> Double {
    guard let last = surface.points.max(by: { ($0.time, $0.width) < ($1.time, $1.width) }) else {
      return .nan
    }
    return zip(form.terms, coefficients).reduce(0) { sum, pair in
      terms.contains(pair.0) ? sum + pair.1.value * form.value(pair.0, exponents.map(\.value), last) : sum
    }
  }

  public static let usualRefits = 60
}

/// A number of a law.
public struct LawEstimate: Sendable, Hashable {
  /// Why the data do not determine a number.
  public enum Problem: Sendable, Hashable {
    /// The term is not there: its best coefficient is 0.
    case absent
    /// What it does to the loss, other numbers do as well: those of these terms.
    case shared([LawForm.Term])
    /// Its error is as large as half of it.
    case uncertain
    /// It lies at an end of the range that is searched.
    case unbounded
  }

  public let value: Double
  public let standardError: Double
  public let problem: Problem?
}

/// What the scatter about a fitted law says of its numbers, to first order.
///
///     var x_i = s² / |J_i − projection on the other columns|²,   s² = Σ residual² / (n − k)            (12.12)
struct LawScatter {
  private let fit: LawFit
  /// Derivatives of the relative deviations by the coefficients, then by the exponents.
  private let columns: [[Double]]
  private let variance: Double
  /// The smallest loss.
  private let smallest: Double

  init(_ fit: LawFit, _ points: [LossSurface.Point]) {
    self.fit = fit
    let form = fit.form
    let terms = form.terms.map { term in points.map { form.value(term, fit.exponents, $0) / $0.loss } }
    let powers = form.powers.enumerated().map { index, term in
      points.indices.map {
        -fit.coefficients[index + 1] * terms[index + 1][$0] * form.logarithm(term, points[$0])
      }
    }
    columns = terms + powers
    let rank = LeastSquares.remainder(of: columns[0], outside: columns).rank
    variance = points.count > rank ? fit.square / Double(points.count - rank) : .infinity
    smallest = points.map(\.loss).min() ?? 0
  }

  func coefficient(_ index: Int, widened: Double) -> LawEstimate {
    estimate(index, fit.coefficients[index], widened)
  }

  func exponent(_ index: Int, widened: Double) -> LawEstimate {
    let value = fit.exponents[index]
    if fit.coefficients[index + 1] == 0 {
      return LawEstimate(value: value, standardError: .infinity, problem: .absent)
    }
    let found = estimate(fit.form.terms.count + index, value, widened)
    let range = LawFit.exponentRange
    guard found.problem == nil, value <= range.lowerBound * 1.01 || value >= range.upperBound / 1.01 else {
      return found
    }
    return LawEstimate(value: value, standardError: .infinity, problem: .unbounded)
  }

  private func estimate(_ index: Int, _ value: Double, _ widened: Double) -> LawEstimate {
    let column = columns[index]
    let others = columns.indices.filter { $0 != index && columns[$0].contains { $0 != 0 } }
    let size = LeastSquares.product(column, column)
    let rest = LeastSquares.remainder(of: column, outside: others.map { columns[$0] }).square
    guard rest > Self.dependence * size else {
      return LawEstimate(value: value, standardError: .infinity, problem: .shared(sharers(index, others)))
    }
    let search = Self.precision * max(value, index == 0 ? smallest : 0)
    let error = hypot(hypot((variance / rest).squareRoot(), widened), search)
    // A floor of no size is an answer, and so is a term that no data ask for; an exponent, or a term that may be there, without a known
    // size is not.
    let isUncertain = index > 0 && error > Self.uncertain * value
    return LawEstimate(value: value, standardError: error, problem: isUncertain ? .uncertain : nil)
  }

  /// The terms whose numbers do together what one does: its own, and those without which it would be determined.
  private func sharers(_ index: Int, _ others: [Int]) -> [LawForm.Term] {
    let size = LeastSquares.product(columns[index], columns[index])
    let foreign = others.filter { term($0) != term(index) }
    let needed = fit.form.terms.filter { candidate in
      let rest = foreign.filter { term($0) != candidate }.map { columns[$0] }
      let isLost = LeastSquares.remainder(of: columns[index], outside: foreign.map { columns[$0] }).square
      return isLost <= Self.dependence * size
        && LeastSquares.remainder(of: columns[index], outside: rest).square > Self.dependence * size
    }
    return fit.form.terms.filter { needed.contains($0) || $0 == term(index) }
  }

  private func term(_ column: Int) -> LawForm.Term {
    let terms = fit.form.terms
    return column < terms.count ? terms[column] : fit.form.powers[column - terms.count]
  }

  /// Of a column's squared length, what must be its own.
  private static let dependence = 1e-12
  private static let uncertain = 0.5
  /// To which exponents are searched, relative.
  private static let precision = 1e-9
}

/// How much a law changes when curves are weighed anew and the window is cut.
struct LawResampling {
  let exponents: [Double]
  let coefficients: [Double]

  init(_ fit: LawFit, _ surface: LossSurface, refits: Int, seed: UInt64) {
    var numbers = SplitMix(seed: seed)
    let found = (0..<refits).compactMap { _ in Self.refit(fit, surface, &numbers) }
    exponents = fit.exponents.indices.map { index in Self.spread(found.map { $0.exponents[index] }) }
    coefficients = fit.coefficients.indices.map { index in Self.spread(found.map { $0.coefficients[index] }) }
  }

  /// Weights of curves are exponential (the Bayesian bootstrap, Rubin 1981); the start of the window is uniform on the
  /// logarithmic axis.
  private static func refit(_ fit: LawFit, _ surface: LossSurface, _ numbers: inout SplitMix) -> LawFit? {
    let weights = Dictionary(
      uniqueKeysWithValues: surface.widths.map {
        ($0, -log(Double.random(in: .leastNonzeroMagnitude..<1, using: &numbers)))
      })
    guard let first = surface.times.first, let last = surface.times.last else { return nil }
    let share = Double.random(in: 0..<longestCut, using: &numbers)
    let part = surface.part(from: first * pow(last / first, share)).points
    guard part.count > fit.form.terms.count + fit.form.powers.count else { return nil }
    return fit.refined(part, weights: part.map { weights[$0.width] ?? 1 })
  }

  /// Half of what the middle 68 % cover.
  private static func spread(_ values: [Double]) -> Double {
    guard values.count > 2 else { return 0 }
    let sorted = values.sorted()
    func quantile(_ p: Double) -> Double { sorted[Int((p * Double(sorted.count - 1)).rounded())] }
    return (quantile(0.84) - quantile(0.16)) / 2
  }

  /// Of the logarithmic axis of time.
  private static let longestCut = 0.3
}
