import DMFT
import LinearAlgebra

/// Weights under an elementwise rule (15), with their gradient written out.
///
///     F ← (1 − η_t λ_w) F + rate · Δ_t[unit · g' hᵀ]
struct ElementwiseWeights: MovingWeights {
  var weights: DenseMatrix
  private let optimiser: any ElementwiseOptimiser
  /// γ over the normalisation of ⟨ , ⟩_ℓ; 1 for the readout.
  private let rate: Double
  /// What the gradient is multiplied by before the rule sees it.
  private let unit: Double
  private var memory: [[Double]]
  /// The gradient, then Δ_t.
  private var response: DenseMatrix

  init(_ start: DenseMatrix, _ optimiser: any ElementwiseOptimiser, rate: Double, unit: Double) {
    weights = start
    self.optimiser = optimiser
    self.rate = rate
    self.unit = unit
    response = DenseMatrix(zeros: start.rows, start.columns)
    memory = Array(repeating: response.entries, count: optimiser.memories)
  }

  mutating func advance(along gradient: OuterProduct, at place: TrainingPlace) {
    clear(&response.entries)
    gradient.add(to: &response, times: unit)
    advance(by: optimiser.following(readoutNorm: place.readoutNorm), at: place)
  }

  private mutating func advance(by rule: some ElementwiseOptimiser, at place: TrainingPlace) {
    rule.respond(to: &response.entries, &memory, at: place.step, of: place.steps)
    weights.retain(
      rule.stepSize.retention(at: place.step, of: place.steps), adding: response, times: rate)
  }
}
