import DMFTRuns
import Foundation
import LinearAlgebra

/// How flat the loss is about an optimum, by trying runs near it.
struct FlatnessMeasure {
  let plan: TrainingPlan

  /// - Parameters:
  ///   - best: the run with everything as it was chosen.
  ///   - knots: in the directions of a schedule; none when it was not chosen.
  func measured(_ best: Run, knots: Int?) async throws -> Flatness {
    var flatness = Flatness()
    if let knots {
      let objective = try plan.objective(best)
      let rates = best.stepSizes
      flatness.intervals.append(
        try await interval("schedule", from: 0, range: -Self.reach...Self.reach, value: exp) { x in
          try objective.trial(rates: rates.map { $0 * exp(x) }).cost(scale: plan.scale)
        })
      let hasGradient = try plan.differentiable(best) != nil
      let count = min(knots, hasGradient ? Self.mostKnots : Self.fewKnots, rates.count)
      let end = Double(max(1, rates.count - 1))
      flatness.knots = KnotBasis.places(count).map { $0 * end }
      flatness.directions = try await directions(best, rates, knots: count)
    }
    for (quantity, scalar) in zip(plan.search.scalars, plan.scalars) {
      guard let value = scalar.value(of: best) else { continue }
      let range = scalar.range(in: plan.run, plan.budget)
      let x = scalar.coordinate(of: value)
      flatness.intervals.append(
        try await interval(
          quantity.rawValue, from: x,
          range: scalar.coordinate(of: range.lowerBound)...scalar.coordinate(of: range.upperBound),
          value: { scalar.isWhole ? scalar.value(at: $0).rounded() : scalar.value(at: $0) }
        ) { x in
          let value = scalar.value(at: x)
          let run = try scalar.set(scalar.isWhole ? max(1, value.rounded()) : value, in: best)
          let steps = try plan.budget.steps(of: run)
          guard steps >= 1 else { return .infinity }
          // A schedule for another number of steps is stretched.
          return try plan.cost(
            knots == nil || steps == best.stepSizes.count ? run.with(steps: steps) : run.stretched(to: steps))
        })
    }
    return flatness
  }

  /// Where the cost rises by one per cent, on both sides, to a twentieth of the distance.
  private func interval(
    _ name: String, from centre: Double, range: ClosedRange<Double>, value: (Double) -> Double,
    cost: @escaping @Sendable (Double) throws -> Double
  ) async throws -> Flatness.Interval {
    let limit = try cost(centre) + log1p(Flatness.allowed)
    let ends = try await InParallel.map([range.lowerBound, range.upperBound]) { border in
      try Self.end(from: centre, to: border) { try cost($0) <= limit }
    }
    return Flatness.Interval(name: name, low: value(ends[0]), high: value(ends[1]))
  }

  /// The place farthest from a centre, on the way to a border, that is still allowed.
  private static func end(
    from centre: Double, to border: Double, isAllowed: (Double) throws -> Bool
  ) rethrows -> Double {
    let (room, direction) = (abs(border - centre), border < centre ? -1.0 : 1)
    guard room > 0 else { return border }
    var (inside, outside) = (0.0, min(firstStep, room))
    while try isAllowed(centre + direction * outside) {
      if outside == room { return border }
      inside = outside
      outside = min(2 * outside, room)
    }
    // Right at the edge of what is stable nothing beyond is allowed, however near.
    while outside - inside > 0.05 * outside, outside > smallestStep {
      let middle = (inside + outside) / 2
      if try isAllowed(centre + direction * middle) { inside = middle } else { outside = middle }
    }
    return centre + direction * inside
  }

  /// The second derivatives of ln L by ln η at knots, and their eigenvectors.
  private func directions(
    _ best: Run, _ rates: [Double], knots count: Int
  ) async throws -> [Flatness.Direction] {
    guard count > 1 else { return [] }
    let basis = KnotBasis(count: count, steps: rates.count)
    let hessian =
      if let run = try plan.differentiable(best) { secondDerivatives(run, rates, basis) } else {
        try await secondDerivatives(plan.objective(best), rates, basis)
      }
    guard let hessian else { return [] }
    var symmetric = [Double](repeating: 0, count: count * count)
    for i in 0..<count {
      for j in 0..<count { symmetric[i * count + j] = (hessian[i][j] + hessian[j][i]) / 2 }
    }
    guard let system = SymmetricEigensystem(DenseMatrix(rows: count, columns: count, entries: symmetric))
    else { return [] }
    var identity = [Double](repeating: 0, count: count * count)
    for i in 0..<count { identity[i * count + i] = 1 }
    let vectors = system.onEigenvectors(DenseMatrix(rows: count, columns: count, entries: identity))
    return system.values.enumerated().map { index, curvature in
      let vector = (0..<count).map { vectors.entries[$0 * count + index] }
      let largest = vector.map(abs).max() ?? 1
      let factor = curvature > 0 ? exp(largest * (2 * Flatness.allowed / curvature).squareRoot()) : .infinity
      return Flatness.Direction(curvature: curvature, knots: vector, factor: factor)
    }
  }

  private func secondDerivatives(
    _ run: DifferentiableRun, _ rates: [Double], _ basis: KnotBasis
  ) -> [[Double]]? {
    func gradient(_ knots: [Double]) -> [Double]? {
      let moved = zip(rates, basis.logarithms(knots)).map { $0 * exp($1) }
      return run.gradient(moved).map { at in
        basis.pullback(zip(at.rates, moved).map { $0 * $1 / at.loss })
      }
    }
    var rows: [[Double]] = []
    for knot in 0..<basis.count {
      var shift = [Double](repeating: 0, count: basis.count)
      shift[knot] = Self.smallShift
      guard let above = gradient(shift), let below = gradient(shift.map { -$0 }) else { return nil }
      rows.append(zip(above, below).map { ($0 - $1) / (2 * Self.smallShift) })
    }
    return rows
  }

  /// By values at corners of squares.
  private func secondDerivatives(
    _ objective: any RateObjective, _ rates: [Double], _ basis: KnotBasis
  ) async throws -> [[Double]]? {
    let (count, h, scale) = (basis.count, Self.shift, plan.scale)
    let pairs = (0..<count).flatMap { i in (0..<i).map { [i, $0] } }
    let corners: [[Int]] = [[]] + (0..<count).map { [$0] } + pairs
    // Every corner a knot or two above the centre; and every knot below it.
    let moves = corners.map { ($0, h) } + (0..<count).map { ([$0], -h) }
    let costs = try await InParallel.map(moves) { knots, move in
      var shift = [Double](repeating: 0, count: count)
      for knot in knots { shift[knot] = move }
      return try objective.trial(
        rates: zip(rates, basis.logarithms(shift)).map { $0 * exp($1) }
      ).cost(scale: scale)
    }
    let (centre, above, below) = (costs[0], costs[1...].prefix(count), costs.suffix(count))
    var rows = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for (i, (high, low)) in zip(above, below).enumerated() {
      rows[i][i] = (high - 2 * centre + low) / (h * h)
    }
    for (pair, both) in zip(pairs, costs[(1 + count)...]) {
      // To first order in h, which is enough for a measure of flatness.
      let second = (both - costs[1 + pair[0]] - costs[1 + pair[1]] + centre) / (h * h)
      rows[pair[0]][pair[1]] = second
      rows[pair[1]][pair[0]] = second
    }
    return rows
  }

  private static let firstStep = 0.02
  /// Nearer to the centre no end is looked for.
  private static let smallestStep = 1e-7
  /// ln of the factor beyond which nothing is tried.
  private static let reach = 5.0
  private static let mostKnots = 8
  /// Where every second derivative takes a run.
  private static let fewKnots = 5
  private static let shift = 0.05
  private static let smallShift = 1e-3
}

extension Run {
  /// For another number of steps, its schedule drawn out or drawn together.
  func stretched(to steps: Int) throws -> Run {
    let rates = stepSizes
    guard rates.count > 1 else { return try with(steps: steps) }
    let scale = Double(rates.count - 1) / Double(max(1, steps - 1))
    let new = (0..<steps).map { step in
      let place = Double(step) * scale
      let below = min(Int(place), rates.count - 2)
      return rates[below] + (place - Double(below)) * (rates[below + 1] - rates[below])
    }
    return try with(steps: steps).with(rates: new)
  }
}
