import DMFTRuns
import Foundation
import LinearAlgebra

/// The schedules that everybody knows, and what each leaves open.
public enum ScheduleShape: String, Sendable, Hashable, CaseIterable {
  /// η
  case constant
  /// η (1 − t/T)
  case linear
  /// η (1 + cos πt/T)/2
  case cosine
  /// η (1 + t/s)^-p, with p and s open
  case power

  /// - Parameter parameters: of the power law, p and ln s.
  func schedule(_ parameters: [Double] = []) -> Schedule {
    switch self {
    case .constant: .constant
    case .linear: .linear(warmup: 0, final: 0)
    case .cosine: .cosine(warmup: 0, final: 0)
    case .power: .power(exponent: parameters[0], offset: exp(parameters[1]))
    }
  }

  /// η_t/η of every step.
  func factors(_ parameters: [Double] = [], of steps: Int) -> [Double] {
    let schedule = schedule(parameters)
    return (0..<steps).map { schedule.factor(at: $0, of: steps) }
  }
}

/// The best schedule of one shape, its rate tuned like that of the others.
public struct ShapeOptimum: Sendable, Hashable {
  public var shape: ScheduleShape
  public var rate: RateOptimum
  /// p and s of the power law.
  public var exponent: Double?
  public var offset: Double?

  public var schedule: Schedule {
    if let exponent, let offset { .power(exponent: exponent, offset: offset) } else { shape.schedule() }
  }
}

extension ShapeOptimum {
  /// - Parameter guess: a rate to start from; of the power law the best constant one.
  static func search(
    _ shape: ScheduleShape, _ objective: some RateObjective, guess: Double
  ) throws -> ShapeOptimum? {
    guard shape == .power else {
      return try rate(shape, [], objective, guess: guess).map { ShapeOptimum(shape: shape, rate: $0) }
    }
    guard let parameters = try powerLaw(objective, guess: guess),
      let rate = try rate(shape, Array(parameters.dropFirst()), objective, guess: exp(parameters[0]))
    else { return nil }
    return ShapeOptimum(shape: shape, rate: rate, exponent: parameters[1], offset: exp(parameters[2]))
  }

  private static func rate(
    _ shape: ScheduleShape, _ parameters: [Double], _ objective: some RateObjective, guess: Double
  ) throws -> RateOptimum? {
    let factors = shape.factors(parameters, of: objective.steps)
    return try RateSearch(guess: guess) { rate in
      try objective.trial(rates: factors.map { rate * $0 })
    }.optimum()
  }

  /// ln η, p and ln s of the best power law, near enough for the search of the rate.
  private static func powerLaw(_ objective: some RateObjective, guess: Double) throws -> [Double]? {
    let (centre, span) = (log(guess), log(Double(max(2, objective.steps))))
    let search = Minimisation(
      .quadraticModel, lower: [centre - 9, 0, 0], upper: [centre + 9, 10, span + 3], firstStep: 0.3,
      valueTolerance: 1e-5, pointTolerance: 1e-3, mostEvaluations: mostPowerLaws)
    func cost(_ x: [Double]) throws -> Double {
      let factors = ScheduleShape.power.factors(Array(x.dropFirst()), of: objective.steps)
      return try objective.trial(rates: factors.map { exp(x[0]) * $0 }).cost(scale: 1)
    }
    let starts = try [[centre, 0.5, span / 2], [centre + 0.2, 2, span]].map { ($0, try cost($0)) }
    guard let start = starts.min(by: { $0.1 < $1.1 })?.0 else { return nil }
    return try search.minimum(from: start, of: cost)?.point
  }

  private static let mostPowerLaws = 40
}

extension Minimisation {
  /// The same of a function that may throw, without a gradient.
  package func minimum(from start: [Double], of function: ([Double]) throws -> Double?) throws -> Minimum? {
    var failure: (any Error)?
    let found = minimum(from: start) { point, _ in
      do { return try function(point) } catch {
        failure = error
        return nil
      }
    }
    if let failure { throw failure }
    return found
  }
}
