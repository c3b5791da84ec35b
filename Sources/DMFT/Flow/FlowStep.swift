import DMFTNumerics
import Foundation

/// One step of the flow: a polynomial for g and with it every mode, exactly.
struct FlowStep<Number: FlowNumber> {
  let start: FlowState<Number>
  /// Length in A.
  let length: Double
  /// g as a polynomial in x = (A − A_start)/length.
  let slowness: Polynomial
  /// t − t_start as a polynomial in x.
  let elapsed: Polynomial
  /// D − 1.
  let lag: Double

  init(start: FlowState<Number>, length: Double, slowness: Polynomial, lag: Double) {
    self.start = start
    self.length = length
    self.slowness = slowness
    self.lag = lag
    elapsed = Polynomial((slowness * slowness).integral.coefficients.map { $0 * length })
  }

  var endTime: Double { start.time + elapsed(1) }

  /// x at which t − t_start has a value, by Newton's method; t rises with x.
  func position(at time: Double) -> Double {
    let wanted = time - start.time
    var x = min(1, wanted / elapsed(1))
    for _ in 0..<50 {
      let g = slowness(x)
      let change = (elapsed(x) - wanted) / (length * g * g)
      x = min(1, max(0, x - change))
      if abs(change) < 1e-15 { break }
    }
    return x
  }

  /// The state at x:  u = e^{−zx} u_start + ∫_0^x e^{−z(x−x')} g'(x') dx',  z = κ × length             (10.11)
  ///
  /// and g − u = e^{−zx} (g − u)_start + z ∫_0^x e^{−z(x−x')} g(x') dx', whichever loses no digits.
  func state(at x: Double, rates: [Number]) -> FlowState<Number> {
    var state = start
    state.clock = start.clock + x * length
    state.time = start.time + elapsed(x)
    state.slowness = slowness(x)
    state.square = lag == 0 ? start.square : pow(state.slowness, -2 / lag)
    let (slope, value) = (scaledSlope(to: x), scaledValue(to: x))
    var moments = [Number](repeating: Number(0), count: value.count)
    let g = Number(state.slowness)
    for j in rates.indices {
      let z = (x * length) * rates[j]
      ExponentialMoments.write(of: z, count: value.count, to: &moments, at: 0)
      if isHardlyLearned(rates[j]) {
        var sum = Number(0)
        for p in value.indices { sum = sum + value[p] * moments[p] }
        state.learned[j] = (-1 * z).exponential * start.learned[j] + z * sum
        state.residuals[j] = g - state.learned[j]
      } else {
        var residual = (-1 * z).exponential * start.residuals[j]
        for p in slope.indices { residual = residual + slope[p] * moments[p] }
        state.residuals[j] = residual
        state.learned[j] = g - residual
      }
    }
    return state
  }

  /// Whether g − u of a mode is smaller than u until the end of the step.
  func isHardlyLearned(_ rate: Number) -> Bool { rate.magnitude * (start.clock + length) < 1 }

  /// Coefficients of g in x'/x.
  private func scaledValue(to x: Double) -> [Double] {
    var power = 1.0
    return slowness.coefficients.map { coefficient in
      defer { power *= x }
      return coefficient * power
    }
  }

  /// Coefficients of x dg/dx' in x'/x, for 0 ≤ x' ≤ x.
  private func scaledSlope(to x: Double) -> [Double] {
    var power = 1.0
    return slowness.derivative.coefficients.map { coefficient in
      power *= x
      return coefficient * power
    }
  }
}
