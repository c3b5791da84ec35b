import Foundation

/// The flow at one moment, in the clock in which all modes decay at constant rates.
///
///     dA = S^{D−1} dt,   g = S^{−(D−1)/2},   du/dA = −κ u + dg/dA,   u(0) = 1                         (10.9)
///     1 − p/p_∞ = v = u/g,   dS/dA = 2γ g² ∫τ (1 − v) v                                              (10.10)
///
/// S is the square of the singular value that all maps share, u the residual of a mode per singular value.
struct FlowState<Number: FlowNumber>: Sendable {
  /// A, and the time t = ∫ g² dA.
  var clock = 0.0
  var time = 0.0
  /// S = 1 + γ|w|²/N.
  var square = 1.0
  /// g.
  var slowness = 1.0
  /// u_j of every node.
  var residuals: [Number]
  /// g − u_j, which of modes that are hardly learned would be rounding if it were a difference.
  var learned: [Number]

  init(nodes: Int) {
    residuals = [Number](repeating: Number(1), count: nodes)
    learned = [Number](repeating: Number(0), count: nodes)
  }

  /// v_j.
  func residual(_ j: Int) -> Number { (1 / slowness) * residuals[j] }

  /// L = floor + ∫τ v².
  func loss(_ measure: FlowMeasure<Number>) -> Double {
    clock == 0
      ? measure.total
      : measure.floor
        + measure.integral { j in
          let v = residual(j)
          return v * v
        }
  }

  /// |w|²/N = |p|²/S^{D−1} = g² ∫(τ/κ)(1 − v)², which the flow keeps at (S − 1)/γ. Modes of κA ≪ 1 count: of steep spectra
  /// the next one adds (τ/κ)(κA)² where all before are learned.
  func readoutNorm(_ measure: FlowMeasure<Number>) -> Double {
    let norm = measure.integral { j in
      let learned = (1 / slowness) * learned[j]
      return learned * learned / measure.rates[j]
    }
    return slowness * slowness * norm
  }
}
