import Foundation
import LinearAlgebra

/// How flat the loss is about an optimum, by trying runs near it.
struct FlatnessMeasure {
  let plan: TrainingPlan

  /// - Parameters:
  ///   - best: the run with everything as it was chosen.
  ///   - knots: in the directions of a schedule; none when it was not chosen.
  func measured(_ best: Run, knots: Int?) throws -> Flatness {
    var flatness = Flatness()
    if let knots {
      let objective = try plan.objective(best)
      let rates = best.stepSizes
      flatness.intervals.append(
        try interval("schedule", from: 0, range: -Self.reach...Self.reach, value: exp) { x in
          try objective.trial(rates: rates.map { $0 * exp(x) }).cost(scale: plan.scale)
        })
      let hasGradient = try plan.differentiable(best) != nil
      let count = min(knots, hasGradient ? Self.mostKnots : Self.fewKnots, rates.count)
      let end = Double(max(1, rates.count - 1))
      flatness.knots = KnotBasis.places(count).map { $0 * end }
      flatness.directions = try directions(best, rates, knots: count)
    }
    for (quantity, scalar) in zip(plan.search.scalars, plan.scalars) {
      guard let value = scalar.value(of: best) else { continue }
      let range = scalar.range(in: plan.run, plan.budget)
      let x = scalar.coordinate(of: value)
      flatness.intervals.append(
        try interval(
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
    cost: (Double) throws -> Double
  ) throws -> Flatness.Interval {
    let limit = try cost(centre) + log1p(Flatness.allowed)
    func end(_ direction: Double) throws -> Double {
      let border = direction < 0 ? range.lowerBound : range.upperBound
      let room = direction * (border - centre)
      guard room > 0 else { return border }
      var (inside, outside) = (0.0, min(Self.firstStep, room))
      while try cost(centre + direction * outside) <= limit {
        if outside == room { return border }
        inside = outside
        outside = min(2 * outside, room)
      }
      while outside - inside > 0.05 * outside {
        let middle = (inside + outside) / 2
        if try cost(centre + direction * middle) <= limit { inside = middle } else { outside = middle }
      }
      return centre + direction * inside
    }
    return Flatness.Interval(name: name, low: value(try end(-1)), high: value(try end(1)))
  }

  /// The second derivatives of ln L by ln η at knots, and their eigenvectors.
  private func directions(_ best: Run, _ rates: [Double], knots count: Int) throws -> [Flatness.Direction] {
    guard count > 1 else { return [] }
    let basis = KnotBasis(count: count, steps: rates.count)
    let hessian =
      try plan.differentiable(best).map { secondDerivatives($0, rates, basis) }
      ?? secondDerivatives(plan.objective(best), rates, basis)
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
  ) throws -> [[Double]]? {
    let (count, h) = (basis.count, Self.shift)
    func cost(_ moves: [(Int, Double)]) throws -> Double {
      var shift = [Double](repeating: 0, count: count)
      for (knot, move) in moves { shift[knot] += move }
      return try objective.trial(
        rates: zip(rates, basis.logarithms(shift)).map { $0 * exp($1) }
      ).cost(scale: plan.scale)
    }
    let centre = try cost([])
    let above = try (0..<count).map { try cost([($0, h)]) }
    let below = try (0..<count).map { try cost([($0, -h)]) }
    var rows = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for i in 0..<count {
      rows[i][i] = (above[i] - 2 * centre + below[i]) / (h * h)
      for j in 0..<i {
        // To first order in h, which is enough for a measure of flatness.
        let both = try cost([(i, h), (j, h)])
        rows[i][j] = (both - above[i] - above[j] + centre) / (h * h)
        rows[j][i] = rows[i][j]
      }
    }
    return rows
  }

  private static let firstStep = 0.02
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
