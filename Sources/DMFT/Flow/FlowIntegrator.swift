import DMFTNumerics
import DMFTSolution
import Foundation
import LinearAlgebra

/// Integrates (10.9)–(10.10) by exponential collocation: between two clock times g is a polynomial through Chebyshev
/// points, the modes follow it exactly whatever their rates, and S at the points is found by fixed-point iteration.
///
/// - Accuracy: geometric in the order, because g is analytic in A; see `FlowTrajectory` for how it is measured.
struct FlowIntegrator<Number: FlowNumber> {
  let measure: FlowMeasure<Number>
  /// D − 1 and γ.
  let lag: Double
  let richness: Double
  let rule: CollocationRule
  let tolerance: Double

  private(set) var state: FlowState<Number>
  /// Length of the next step.
  private var proposal: Double
  /// d ln S/d ln A and its change, for the first guess.
  private var trend = 0.0
  /// dS/dA at the points of the step.
  private var growths: [Double] = []
  private var stages: [[Number]]
  /// g − u at the points.
  private var learned: [[Number]]
  /// Of each node, whether g − u is what is integrated in this step: where it is smaller than u.
  private var isHardlyLearned: [Bool]
  private var decays: [Number]
  private var moments: [Number]
  /// Moments of a node at a point, m + 1, and one more that is zero.
  private let stride: Int
  /// By which a change of S at a point is divided, less one.
  private var stiffness: [Double]
  /// What rounding makes of dS/dA, at the point where it is most.
  private var rounding = 0.0

  init(_ measure: FlowMeasure<Number>, chain: FlowChain, order: Int, tolerance: Double, start: Double) {
    self.measure = measure
    lag = Double(chain.depth - 1)
    richness = chain.richness
    rule = CollocationRule(order: order)
    self.tolerance = tolerance
    state = FlowState(nodes: measure.rates.count)
    proposal = start
    stages = Array(repeating: state.residuals, count: order + 1)
    learned = Array(repeating: state.learned, count: order + 1)
    isHardlyLearned = measure.rates.map { _ in true }
    decays = Array(repeating: Number(0), count: (order + 1) * measure.rates.count)
    stride = order + 2
    stiffness = Array(repeating: 0, count: order + 1)
    moments = Array(repeating: Number(0), count: (order + 1) * measure.rates.count * (order + 2))
  }

  /// One accepted step, no longer than the error allows; the state moves to its end.
  ///
  /// - Parameter fixed: the length, when another integration has chosen it.
  /// - Throws: `SolverError.invariantBroken` when no step is short enough.
  mutating func advance(fixed: Double? = nil) throws -> FlowStep<Number> {
    var length = fixed ?? proposal
    for _ in 0..<Self.mostAttempts {
      if let values = solve(length), fixed != nil || error(values, length) <= tolerance + noise(length) {
        let step = accept(values, length)
        if fixed == nil { propose(after: length, error: error(values, length)) }
        return step
      }
      length *= Self.shrinkage
    }
    throw SolverError.invariantBroken(
      "the gradient flow could not be continued beyond the time \(state.time.readable)")
  }

  /// S at the points of a step; nil when the iteration does not settle.
  private mutating func solve(_ length: Double) -> [Double]? {
    prepare(length)
    var squares = guess(length)
    var change = Double.infinity
    for _ in 0..<Self.mostIterations {
      let next = improved(squares, length)
      let latest = zip(next, squares).reduce(0) { max($0, abs($1.0 / $1.1 - 1)) }
      for i in squares.indices { squares[i] += (next[i] - squares[i]) / (1 + stiffness[i]) }
      guard latest.isFinite, squares.allSatisfy({ $0 >= 1 }) else { return nil }
      if latest <= Self.settled { return squares }
      if latest < 1e-12 + noise(length) && latest >= change { return squares }
      change = latest
    }
    return nil
  }

  private mutating func prepare(_ length: Double) {
    let (n, m) = (measure.rates.count, rule.order)
    for j in 0..<n { isHardlyLearned[j] = measure.rates[j].magnitude * (state.clock + length) < 1 }
    for i in 1...m {
      let end = rule.points[i] * length
      for j in 0..<n {
        let z = end * measure.rates[j]
        decays[i * n + j] =
          (-1 * z).exponential * (isHardlyLearned[j] ? state.learned[j] : state.residuals[j])
        ExponentialMoments.write(of: z, count: m + 1, to: &moments, at: (i * n + j) * stride)
      }
    }
  }

  /// The power law of the step before.
  private func guess(_ length: Double) -> [Double] {
    rule.points.map { x in
      state.clock == 0 ? 1 : state.square * pow(1 + x * length / state.clock, trend)
    }
  }

  private mutating func improved(_ squares: [Double], _ length: Double) -> [Double] {
    let slowness = squares.map { pow($0, -lag / 2) }
    let path = rule.polynomial(slowness)
    rounding = 0
    var rates = [growth(state.residuals, state.learned)]
    for i in 1...rule.order {
      move(i, value: path.coefficients, slope: path.derivative.coefficients, slowness[i], length)
      rates.append(growth(stages[i], learned[i]))
    }
    growths = rates
    for i in 1...rule.order { stiffness[i] = stiffness(learned[i], squares[i], rule.points[i] * length) }
    let growth = rule.polynomial(rates).integral
    return rule.points.map { state.square + length * growth($0) }
  }

  /// How much of S a mode that is learned within the step takes back when S is changed: u = g'/κ there, and
  ///
  ///     ∂/∂S ∫ dS/dA dA = −(D − 1) γ ∫(τ/κ)(g − u)²/S                                                  (10.13)
  ///
  /// without which the iteration would not contract in steps longer than 1/κ.
  private func stiffness(_ learned: [Number], _ square: Double, _ length: Double) -> Double {
    let norm = measure.integral { j in
      let z = length * measure.rates[j]
      return (learned[j] * learned[j] / measure.rates[j]) * (z / (Number(1) + z))
    }
    let share = richness * norm / square
    return share > 0 ? lag * min(1, share) : 0
  }

  /// u and g − u at point i, by (10.11).
  private mutating func move(
    _ i: Int, value: [Double], slope: [Double], _ slowness: Double, _ length: Double
  ) {
    let n = measure.rates.count
    let end = rule.points[i]
    let (values, slopes) = (scaled(value, end, from: 1), scaled(slope, end, from: end))
    let g = Number(slowness)
    var (row, other): ([Number], [Number]) = ([], [])
    swap(&row, &stages[i])
    swap(&other, &learned[i])
    for j in 0..<n {
      let offset = (i * n + j) * stride
      if isHardlyLearned[j] {
        let z = (end * length) * measure.rates[j]
        other[j] = decays[i * n + j] + z * sum(values, offset)
        row[j] = g - other[j]
      } else {
        row[j] = decays[i * n + j] + sum(slopes, offset)
        other[j] = g - row[j]
      }
    }
    swap(&row, &stages[i])
    swap(&other, &learned[i])
  }

  /// Coefficients in x'/x, as many as there are moments.
  private func scaled(_ coefficients: [Double], _ end: Double, from start: Double) -> [Double] {
    var result = [Double](repeating: 0, count: stride)
    var power = start
    for p in coefficients.indices {
      result[p] = coefficients[p] * power
      power *= end
    }
    return result
  }

  /// Two sums, so that one addition need not wait for the other.
  private func sum(_ coefficients: [Double], _ offset: Int) -> Number {
    var even = coefficients[0] * moments[offset]
    var odd = coefficients[1] * moments[offset + 1]
    for p in Swift.stride(from: 2, to: stride, by: 2) {
      even = even + coefficients[p] * moments[offset + p]
      odd = odd + coefficients[p + 1] * moments[offset + p + 1]
    }
    return even + odd
  }

  /// dS/dA = 2γ g² ∫τ (1 − v) v = 2γ ∫τ (g − u) u; 0 when nothing but rounding is left of a sum whose terms cancel.
  private mutating func growth(_ residuals: [Number], _ learned: [Number]) -> Double {
    var (sum, size) = (0.0, 0.0)
    for j in residuals.indices {
      let term = (measure.weights[j] * (learned[j] * residuals[j])).real
      sum += term
      size += abs(term)
    }
    rounding = max(rounding, 2 * richness * size * Double.ulpOfOne)
    return sum > Self.noise * size ? 2 * richness * sum : 0
  }

  /// What rounding makes of S in a step, relative to S: no shorter step has less of it per length. What it adds up to, two
  /// orders and the conservation law show.
  private func noise(_ length: Double) -> Double { length * rounding / state.square }

  /// What the polynomials of ln S and of its growth miss, relative to S.
  private func error(_ squares: [Double], _ length: Double) -> Double {
    rule.remainder(squares.map(log)) + length * rule.remainder(growths) / state.square
  }

  private mutating func accept(_ squares: [Double], _ length: Double) -> FlowStep<Number> {
    let slowness = rule.polynomial(squares.map { pow($0, -lag / 2) })
    let step = FlowStep(start: state, length: length, slowness: slowness, lag: lag)
    let m = rule.order
    let (before, clock) = (squares[m / 2], state.clock + rule.points[m / 2] * length)
    state.clock += length
    state.time = step.endTime
    state.slowness = slowness(1)
    state.square = squares[m]
    (state.residuals, state.learned) = (stages[m], learned[m])
    trend = log(squares[m] / before) / log(state.clock / clock)
    return step
  }

  private mutating func propose(after length: Double, error: Double) {
    let allowed = tolerance + noise(length)
    let factor = 0.9 * pow(allowed / max(error, 1e-300), 1 / Double(rule.order))
    proposal = min(length * min(max(factor, 0.3), 2.5), Self.longest * state.clock)
  }

  private static var mostAttempts: Int { 60 }
  private static var mostIterations: Int { 60 }
  private static var shrinkage: Double { 0.4 }
  /// Change of S at which the iteration ends; the next one would be several times smaller.
  private static var settled: Double { 5e-14 }
  private static var noise: Double { 1e-12 }
  /// A step is at most this multiple of the clock at its start.
  private static var longest: Double { 2 }
}
