import Foundation
import LinearAlgebra

/// Adafactor's second moments of rows and columns, corrected for their start, in the place of those of all entries (17).
///
///     V₀ ← β₂ V₀ + (1 − β₂) g'² C_h,   V₁ ← β₂ V₁ + (1 − β₂) h² C_g',   a = g'/√V₀,   b = h/√V₁,   ρ = √⟨V₀⟩
///
/// that is, entry (i, j) of the gradient over the root of V₀ᵢ V₁ⱼ/⟨V₀⟩; 0 where a moment vanishes.
struct FactoredMoments: RankOneRule {
  /// β₂.
  let memory: Double
  /// V₀ and V₁, not yet corrected.
  private var rows: [Double]
  private var columns: [Double]

  init(of weights: DenseMatrix, memory: Double) {
    self.memory = memory
    rows = Array(repeating: 0, count: weights.rows)
    columns = Array(repeating: 0, count: weights.columns)
  }

  mutating func update(
    along gradient: OuterProduct, _ normalisation: UpdateNormalisation, at step: Int
  ) -> (OuterProduct, strength: Double) {
    let known = 1 - pow(memory, Double(step + 1))
    remember(gradient.column, times: normalisation.upward(gradient.row), in: &rows)
    remember(gradient.row, times: normalisation.downward(gradient.column), in: &columns)
    let update = OuterProduct(
      column: scaled(gradient.column, by: rows, known), row: scaled(gradient.row, by: columns, known))
    return (update, (rows.reduce(0, +) / Double(rows.count) / known).squareRoot())
  }

  private func remember(_ signal: [Double], times other: Double, in moments: inout [Double]) {
    for i in signal.indices {
      moments[i] = memory * moments[i] + (1 - memory) * signal[i] * signal[i] * other
    }
  }

  private func scaled(_ signal: [Double], by moments: [Double], _ known: Double) -> [Double] {
    zip(signal, moments).map { $1 > 0 ? $0 / ($1 / known).squareRoot() : 0 }
  }
}
