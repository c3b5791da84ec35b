import Foundation

/// Gradient flow at infinite width, equation (10.7), by the classical Runge–Kutta rule of fourth order.
///
///     dp/dt = s^{2(D−1)} g + (D−1) s^{2(D−2)} (s² − 1) (p·g/|p|²) p,    g = Λ(w* − p),
///     |p|² = s^{2(D−1)} (s² − 1)/γ
struct FlowEquation {
  let eigenvalues, target: [Double]
  /// D, the number of trained maps counting the readout.
  let depth: Int
  let richness: Double

  /// Σ λ_k (w*_k − p_k)² at time `end`.
  func loss(at end: Double, steps: Int) -> Double {
    let h = end / Double(steps)
    var p = [Double](repeating: 0, count: target.count)
    for _ in 0..<steps {
      let first = slope(p)
      let second = slope(moved(p, h / 2, first))
      let third = slope(moved(p, h / 2, second))
      let fourth = slope(moved(p, h, third))
      for k in p.indices { p[k] += h / 6 * (first[k] + 2 * second[k] + 2 * third[k] + fourth[k]) }
    }
    return p.indices.reduce(0) { $0 + eigenvalues[$1] * (target[$1] - p[$1]) * (target[$1] - p[$1]) }
  }

  private func slope(_ p: [Double]) -> [Double] {
    let g = p.indices.map { eigenvalues[$0] * (target[$0] - p[$0]) }
    let norm = p.reduce(0) { $0 + $1 * $1 }
    let (square, lag) = (squaredSingularValue(norm), Double(depth - 1))
    let ratio = norm == 0 ? 0 : (square - 1) / norm
    let overlap = zip(p, g).reduce(0) { $0 + $1.0 * $1.1 }
    let (own, common) = (pow(square, lag), lag * pow(square, lag - 1) * ratio * overlap)
    return p.indices.map { own * g[$0] + common * p[$0] }
  }

  private func moved(_ p: [Double], _ h: Double, _ slope: [Double]) -> [Double] {
    p.indices.map { p[$0] + h * slope[$0] }
  }

  /// s² ≥ 1 from γ|p|² = s^{2(D−1)} (s² − 1), by Newton's method from above, where the function is convex.
  private func squaredSingularValue(_ norm: Double) -> Double {
    let (wanted, lag) = (richness * norm, Double(depth - 1))
    var square = 1 + wanted
    for _ in 0..<60 {
      let power = pow(square, lag)
      square -= (power * (square - 1) - wanted) / (power + lag * power / square * (square - 1))
    }
    return square
  }
}
