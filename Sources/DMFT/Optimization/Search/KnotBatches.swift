import DMFTRuns
import Foundation
import LinearAlgebra

/// The best batches under a number of samples through whole runs: knots of y (18.7), with knots of ln η or ln of one factor of all rates,
/// and ln T, as far as they may be chosen.
///
/// Quadratic models; where the number of steps is chosen, simplices. From several starts at the same time.
struct KnotBatches: Sendable {
  let plan: TrainingPlan
  /// S.
  let samples: Double
  /// Knots.
  let count: Int
  let usualSteps: Int
  let mostSteps: Int

  private var search: TrainingSearch { plan.search }
  private var choosesSteps: Bool { plan.budget.kind != .steps }
  private var rateCount: Int {
    search.hasSchedule ? count : search.quantities.contains(.learningRate) ? 1 : 0
  }

  /// - Parameters:
  ///   - starts: step sizes, each with y_t; of those that grow, the early ones alone.
  ///   - progress: called with the finished share.
  func search(
    from starts: [(rates: [Double], y: [Double])], progress: @escaping @Sendable (Double) -> Void
  ) async throws -> BatchCandidate? {
    let first = try BatchCandidate.even(plan.run, samples, steps: usualSteps).stepSizes[0]
    let points = starts.filter { ($0.y.first ?? 0) == 0 && ($0.y.last ?? 0) <= Self.largestStart }.map {
      point($0.rates, $0.y, first)
    }
    // The most promising starts alone: every run counts.
    let tried = try await InParallel.map(points) { start in (start, try candidate(at: start).cost) }
    let best = tried.sorted { $0.1 < $1.1 }.prefix(Self.mostStarts).map(\.0)
    let ends = try await InParallel.map(best) { start -> BatchCandidate? in
      let variables = start.count - (choosesSteps ? 1 : 0)
      let room = (0..<variables).map { $0 < rateCount ? Self.roomOfRates : Self.roomOfShares }
      let evaluations = Self.trialsOfVariable * start.count
      let minimisation = Minimisation(
        choosesSteps ? .simplex : .quadraticModel,
        lower: zip(start, room).map { $0 - $1 } + (choosesSteps ? [0] : []),
        upper: zip(start, room).map { $0 + $1 } + (choosesSteps ? [log(Double(mostSteps))] : []),
        firstStep: 0.4, valueTolerance: 1e-6, pointTolerance: 1e-3, mostEvaluations: evaluations)
      let found = try minimisation.minimum(from: start) { x in
        progress(1 / Double(evaluations * best.count))
        return try candidate(at: x).cost
      }
      return try found.map { try candidate(at: $0.point) }
    }
    return ends.compactMap { $0 }.min { $0.cost < $1.cost }
  }

  /// What a search moves, of a start.
  private func point(_ rates: [Double], _ y: [Double], _ first: Double) -> [Double] {
    let own: [Double] =
      search.hasSchedule
      ? KnotBasis(count: count, steps: usualSteps).knots(of: rates, least: 1e-3 * (rates.max() ?? 1))
      : rateCount > 0 ? [log(rates[0] / first)] : []
    let shares = KnotBasis.places(count).map { y[Int(($0 * Double(y.count - 1)).rounded())] }
    return own + shares + (choosesSteps ? [log(Double(usualSteps))] : [])
  }

  private func candidate(at x: [Double]) throws -> BatchCandidate {
    let steps =
      choosesSteps ? max(1, min(mostSteps, Int(exp(x[rateCount + count]).rounded()))) : usualSteps
    let run = try BatchCandidate.even(plan.run, samples, steps: steps)
    // Fewer steps than knots: the schedule at as many places.
    let basis = KnotBasis(count: count, steps: max(steps, count))
    let y = basis.logarithms(Array(x[rateCount..<rateCount + count])).prefix(steps)
    var rates = run.stepSizes
    if search.hasSchedule {
      rates = Array(basis.rates(Array(x[..<count])).prefix(steps))
    } else if rateCount > 0 {
      rates = rates.map { $0 * exp(x[0]) }
    }
    let most = BatchCandidate.most(run)
    let sizes = BatchShares(steps: steps, samples: samples).sizes(Array(y)).map { min($0, most) }
    var candidate = BatchCandidate(run: run, rates: rates, sizes: sizes, cost: 0)
    candidate.cost = try plan.cost(candidate.real(search))
    return candidate
  }

  private static let mostStarts = 2
  private static let largestStart = 3.0
  /// ln of how far rates and shares may move.
  private static let roomOfRates = 3.0
  private static let roomOfShares = 8.0
  private static let trialsOfVariable = 14
}
