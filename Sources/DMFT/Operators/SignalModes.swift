import LinearAlgebra

/// The mean predictor's residual on every node of the target measure: h_k = H_k 1, a vector of time each.
///
///     h_k(t) = 1 − λ_k Σ_{s<t} K̃(t, s) h_k(s)
///
/// Cost O(t²) a node; all nodes together are one matrix product.
struct SignalModes {
  let measure: SpectralMeasure
  /// Row t, column k.
  private(set) var residuals: Table

  init(measure: SpectralMeasure, dimension: Int) {
    self.measure = measure
    residuals = Table(rows: dimension, columns: measure.count)
  }

  /// Computes h_k(t) for t in the kernel's window.
  mutating func advance(_ kernel: RowBlock) {
    residuals.setRowsToProduct(1, kernel)
    for t in kernel.window { finishRow(t, kernel) }
  }

  private mutating func finishRow(_ t: Int, _ kernel: RowBlock) {
    for s in kernel.window.lowerBound..<t {
      let entry = kernel[t, s]
      for k in 0..<measure.count { residuals[t, k] += entry * residuals[s, k] }
    }
    for k in 0..<measure.count { residuals[t, k] = 1 - measure.nodes[k] * residuals[t, k] }
  }

  /// Σ_k q_k h_k(t)², the loss of the mean predictor.
  func bias(at t: Int) -> Double {
    (0..<measure.count).reduce(0) { $0 + measure.weights[$1] * residuals[t, $1] * residuals[t, $1] }
  }

  /// target ← target + Σ_k q_k h_k h_kᵀ.
  func addResidual(to target: inout RowBlock) {
    target.addOuterProducts(of: residuals, weights: measure.weights)
  }

  /// target ← target + Σ_k q_k λ_k h_k h_kᵀ.
  func addGradient(to target: inout RowBlock) {
    target.addOuterProducts(of: residuals, weights: zip(measure.weights, measure.nodes).map { $0 * $1 })
  }
}
