import LinearAlgebra

/// A map under Muon: it follows the orthogonal factor of its momentum (18).
///
///     m ← β₁ m + g' hᵀ,   F ← F + c √(N_{ℓ+1}/N_ℓ) f(m)
///
/// *Complexity*: see `DenseMatrix.orthogonalised(iterations:)`, in every step.
struct OrthogonalWeights: MovingWeights {
  var weights: DenseMatrix
  private(set) var momentum: DenseMatrix
  /// β₁.
  private let memory: Double
  /// Of Newton and Schulz; the exact factor when nil.
  private let iterations: Int?
  private let normalisation: UpdateNormalisation

  init(_ start: DenseMatrix, memory: Double, iterations: Int?, _ normalisation: UpdateNormalisation) {
    weights = start
    momentum = DenseMatrix(zeros: start.rows, start.columns)
    self.memory = memory
    self.iterations = iterations
    self.normalisation = normalisation
  }

  mutating func advance(along gradient: OuterProduct, at place: TrainingPlace) {
    momentum.retain(memory, adding: gradient, times: 1)
    guard let direction = momentum.orthogonalised(iterations: iterations) else { return }
    weights.retain(1, adding: direction, times: normalisation.orthogonal)
  }
}
