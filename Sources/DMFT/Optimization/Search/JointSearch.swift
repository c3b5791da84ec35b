import DMFTRuns
import Foundation
import LinearAlgebra

/// The best schedule between knots together with numbers, without derivatives, from several starts at the same time.
///
/// Smooth problems by quadratic models; with whole numbers among the variables by simplices.
struct JointSearch: Sendable {
  let plan: TrainingPlan
  /// nil when the schedule stays as it is.
  let knots: Int?

  struct Point: Sendable {
    /// ln η at the knots.
    var knots: [Double]
    var numbers: [Double]
    var cost = Double.infinity
  }

  func run(at point: Point) throws -> Run? {
    guard let run = try plan.run(at: point.numbers) else { return nil }
    guard knots != nil, let steps = run.training.stepCount else { return run }
    // Fewer steps than knots: the schedule at as many places.
    let basis = KnotBasis(count: point.knots.count, steps: max(steps, point.knots.count))
    return try run.with(rates: Array(basis.rates(point.knots).prefix(steps)))
  }

  func search(from starts: [Point], progress: @escaping @Sendable (Double) -> Void) async throws -> Point? {
    // The most promising starts alone: every run counts.
    let tried = try await InParallel.map(starts) { start in
      var start = start
      start.cost = try plan.cost(run(at: start))
      return start
    }.sorted { $0.cost < $1.cost }
    let firsts = try await InParallel.map(Array(tried.prefix(Self.mostStarts))) { start in
      let point = try minimise(from: start, firstStep: 0.4, evaluations: Self.firstEvaluations)
      progress(0.6 / Double(min(starts.count, Self.mostStarts)))
      return point
    }.compactMap { $0 }.sorted { $0.cost < $1.cost }
    // What is far behind is not followed further.
    let leaders = firsts.prefix { $0.cost < firsts[0].cost + Self.farBehind }
    let ends = try await InParallel.map(Array(leaders.prefix(2))) { start in
      let point = try minimise(from: start, firstStep: 0.15, evaluations: Self.moreEvaluations)
      progress(0.2)
      return point
    }.compactMap { $0 }
    return (firsts + ends).min { $0.cost < $1.cost }
  }

  private func minimise(from start: Point, firstStep: Double, evaluations: Int) throws -> Point? {
    let count = start.knots.count
    let centre = start.knots.reduce(0, +) / Double(max(1, count))
    let (lower, upper) = plan.bounds
    // The lowest knot may be far below the others: a schedule that ends at nothing.
    let lowest = min(start.knots.min() ?? 0, centre)
    let search = Minimisation(
      plan.hasWholeNumbers || count + lower.count < 2 ? .simplex : .quadraticModel,
      lower: Array(repeating: lowest - Self.room, count: count) + lower,
      upper: Array(repeating: (start.knots.max() ?? 0) + Self.room / 2, count: count) + upper,
      firstStep: firstStep, valueTolerance: 1e-6, pointTolerance: 1e-3,
      mostEvaluations: evaluations * (count + lower.count))
    let found = try search.minimum(from: start.knots + start.numbers) { x in
      try plan.cost(run(at: Point(knots: Array(x[..<count]), numbers: Array(x[count...]))))
    }
    return found.map {
      Point(knots: Array($0.point[..<count]), numbers: Array($0.point[count...]), cost: $0.value)
    }
  }

  private static let mostStarts = 2
  /// Of ln L.
  private static let farBehind = 0.02
  /// For each variable.
  private static let firstEvaluations = 8
  private static let moreEvaluations = 10
  /// ln of how far step sizes may move.
  private static let room = 6.0
}
