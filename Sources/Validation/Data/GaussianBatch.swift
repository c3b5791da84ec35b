/// A fresh batch of B Gaussian samples in every step, drawn without drawing B × M numbers.
///
///     h^0 = (1/B) Σ_μ ψ_μ c_μ,   c_μ = a_μ + σ ε_μ,   a_μ = ψ_μ·v,   ψ_μ ~ N(0, Λ)
///
/// Write ψ_μ = Λ^½ z_μ with white z_μ and u = Λ^½ v, so that |u|² = L and a_μ = z_μ·u. Then z_μ consists of its
/// part along u, which is a_μ u/L, and a part z_μ^⊥ that is white in the orthogonal complement of u and
/// independent of a_μ, hence of c_μ:
///
///     h^0 = Λ^½ [ (u/L) (1/B) Σ_μ a_μ c_μ + (1/B) Σ_μ c_μ z_μ^⊥ ].
///
/// Given all c_μ, the second sum is Gaussian, white in the complement of u, with variance q/B² where
/// q = Σ_μ c_μ²: one white vector ζ ∈ R^M, projected, stands for all B. (In the metric of ψ: Λ^½ζ⊥ is
/// uncorrelated with ψ·v, the direction removed from it is Λv.) The first sum needs the a_μ given the c_μ:
/// with ρ = L/(L + σ²), a_μ = ρ c_μ + √(ρσ²) ξ_μ with white ξ_μ independent of c_μ, and therefore
///
///     Σ_μ a_μ c_μ = ρ q + √(ρσ² q) ξ,   q = (L + σ²) Σ_{μ ≤ B} x_μ²,
///
/// with standard Gaussian ξ and x_μ. In all B + 1 + M numbers, and no approximation. Since Λ^½u = Λv,
///
///     h^0 = Λv (Σ a c/(B L) − (√q/B) u·ζ/L) + (√q/B) Λ^½ ζ.
struct GaussianBatch: GradientSource {
  let modes: SimulatedModes
  /// B_t.
  let batch: SimulatedBatch
  /// σ².
  let labelNoise: Double

  /// L + σ²: the loss on samples not yet used.
  func trainLoss(of residual: [Double], testLoss: Double) -> Double { testLoss + labelNoise }

  func gradient(
    at step: Int, of residual: [Double], testLoss: Double, into signal: inout [Double],
    from stream: inout RandomStream
  ) {
    let size = batch[step] ?? 1
    let sums = drawSums(size, testLoss: testLoss, from: &stream)
    let spread = sums.squares.squareRoot() / Double(size)
    for k in signal.indices { signal[k] = modes.deviations[k] * stream.normal() }
    // u·ζ = Σ_k v_k √λ_k ζ_k; without a residual there is no direction to remove.
    let overlap = testLoss > 0 ? dot(residual.span, signal.span) / testLoss : 0
    let share = testLoss > 0 ? sums.products / (Double(size) * testLoss) : 0
    let along = share - spread * overlap
    for k in signal.indices {
      signal[k] = along * modes.eigenvalues[k] * residual[k] + spread * signal[k]
    }
  }

  /// Σ_μ c_μ² and Σ_μ a_μ c_μ, jointly.
  private func drawSums(
    _ size: Int, testLoss: Double, from stream: inout RandomStream
  ) -> (squares: Double, products: Double) {
    let variance = testLoss + labelNoise
    let squares = (0..<size).reduce(0.0) { sum, _ in
      let number = stream.normal()
      return sum + variance * number * number
    }
    let share = variance > 0 ? testLoss / variance : 0
    let products = share * squares + (share * labelNoise * squares).squareRoot() * stream.normal()
    return (squares, products)
  }
}
