import Foundation
import LinearAlgebra

/// The best step sizes of a differentiable run, all of them free or between knots, by L-BFGS from several starts.
///
/// The problem is not convex: of several starts the best end is taken, without proof that there is none better.
struct FreeSchedule: Sendable {
  /// The run on few nodes, where most of the search is done, and on those of the engine.
  let coarse, fine: DifferentiableRun
  /// nil for every step free.
  let knots: Int?
  /// Whether the momentum is chosen, too, from this value on.
  let momentum: Double?
  let scale: Double

  struct Optimum: Sendable {
    var rates: [Double]
    var momentum: Double?
    var cost: Double
    var evaluations: Int
  }

  /// - Parameters:
  ///   - starts: step sizes.
  ///   - progress: called with the finished share.
  func search(
    from starts: [[Double]], progress: @escaping @Sendable (Double) -> Void
  ) async throws -> Optimum? {
    var found = try await InParallel.map(starts) { start in
      let end = minimise(coarse, from: start, momentum: momentum, evaluations: Self.firstEvaluations)
      progress(0.5 / Double(starts.count))
      return end
    }.compactMap { $0 }.sorted { $0.cost < $1.cost }
    found = Array(found.prefix(2))
    found = try await InParallel.map(found) { start in
      let end = minimise(
        coarse, from: start.rates, momentum: start.momentum, evaluations: Self.moreEvaluations)
      progress(0.2)
      return end
    }.compactMap { $0 }.sorted { $0.cost < $1.cost }
    guard let best = found.first else { return nil }
    let end = minimise(fine, from: best.rates, momentum: best.momentum, evaluations: Self.lastEvaluations)
    progress(0.1)
    return end
  }

  /// The end of one start, on the nodes of one run.
  func minimise(
    _ run: DifferentiableRun, from start: [Double], momentum: Double?, evaluations: Int
  ) -> Optimum? {
    let basis = knots.map { KnotBasis(count: $0, steps: run.steps) }
    let limit = log(Self.largestRate * 2 / run.largestEigenvalue)
    let least = limit - Self.range
    let logarithms =
      basis.map { $0.knots(of: start, least: exp(least)) } ?? start.map { log(max($0, exp(least))) }
    let count = logarithms.count
    let extra = momentum.map { [MomentumQuantity.coordinate(of: $0)] } ?? []
    let search = Minimisation(
      .limitedMemory(pairs: 30),
      lower: Array(repeating: least, count: count) + extra.map { _ in 0 },
      upper: Array(repeating: limit, count: count)
        + extra.map { _ in MomentumQuantity.coordinate(of: 0.999) },
      valueTolerance: 1e-9, pointTolerance: 1e-12, mostEvaluations: evaluations)
    let found = search.minimum(from: logarithms + extra) { x, gradient in
      let rates = basis?.rates(Array(x[..<count])) ?? x[..<count].map(exp)
      let momentum = extra.isEmpty ? nil : MomentumQuantity.value(at: x[count])
      guard let at = run.gradient(rates, momentum: momentum) else {
        return Trial(loss: .infinity, isStable: false, share: 0).cost(scale: scale)
      }
      // Nothing left to gain, but for rounding.
      guard at.loss > scale * exp(Trial.floor) else { return Trial.floor }
      let byLogarithm = zip(at.rates, rates).map { $0 * $1 / at.loss }
      gradient.replaceSubrange(..<count, with: basis?.pullback(byLogarithm) ?? byLogarithm)
      if let momentum { gradient[count] = at.momentum * (1 - momentum) / at.loss }
      return log(at.loss / scale)
    }
    guard let found else { return nil }
    let x = found.point[..<count]
    return Optimum(
      rates: basis?.rates(Array(x)) ?? x.map(exp),
      momentum: extra.isEmpty ? nil : MomentumQuantity.value(at: found.point[count]), cost: found.value,
      evaluations: found.evaluations)
  }

  private static let firstEvaluations = 150
  private static let moreEvaluations = 600
  private static let lastEvaluations = 60
  /// In units of 2/λ_1; single steps may be beyond the edge.
  private static let largestRate = 16.0
  /// ln of the largest over the smallest step size.
  private static let range = 17.0
}
