import DMFTNumerics
import LinearAlgebra

/// Resolvents applied to one function of time, for every node of a measure: x_k = H_k a, a vector of time each.
///
///     x_k(t) = a(t) − λ_k Σ_{s<t} K̃(t, s) x_k(s)                                                   (2.22)
///
/// With a = 𝟙 these are the residuals h_k of the mean predictor, with a = e_s the columns of H_k. Cost O(t²) a node; all
/// nodes together are one matrix product.
struct ResolventVectors: Sendable, Archivable {
  /// The function a of time.
  enum Source: Sendable, Hashable {
    case ones
    case impulse(at: Int)

    func value(at t: Int) -> Double {
      switch self {
      case .ones: 1
      case .impulse(let s): t == s ? 1 : 0
      }
    }
  }

  let measure: SpectralMeasure
  let source: Source
  /// x_k(t), for near times t.
  private(set) var values: Table

  /// - Parameter layout: of the first kernel rows.
  init(measure: SpectralMeasure, source: Source, layout: TimeLayout) {
    self.measure = measure
    self.source = source
    values = Table(columns: measure.count, layout: layout)
  }

  /// Computes x_k(t) for t in the kernel's window.
  mutating func advance(_ kernel: RowBlock) {
    values.setRowsToProduct(1, kernel)
    for t in kernel.window { finishRow(t, kernel) }
  }

  private mutating func finishRow(_ t: Int, _ kernel: RowBlock) {
    for s in kernel.window.lowerBound..<t { values.addRow(s, times: kernel[t, s], to: t) }
    let start = source.value(at: t)
    for k in 0..<measure.count { values[t, k] = start - measure.nodes[k] * values[t, k] }
  }

  /// Replaces times by coefficients, as the rows of the kernel will.
  mutating func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    values.apply(change, next, rank: rank)
  }

  mutating func exchange(with archive: StateArchive) throws { try values.exchange(with: archive) }

  /// Σ_k c_k x_k(t), c_k the weights of the measure.
  func mean(at t: Int) -> Double { sum(at: t) { weight, _, x in weight * x } }

  /// Σ_k c_k x_k(t)².
  func meanSquare(at t: Int) -> Double { sum(at: t) { weight, _, x in weight * x * x } }

  /// Σ_k c_k/λ_k x_k(t)², the noise kernel of one-pass training when x_k is a column of H_k.
  func noiseKernel(at t: Int) -> Double {
    sum(at: t) { weight, eigenvalue, x in eigenvalue > 0 ? weight / eigenvalue * x * x : 0 }
  }

  private func sum(at t: Int, _ term: (Double, Double, Double) -> Double) -> Double {
    var total = 0.0
    for k in 0..<measure.count { total += term(measure.weights[k], measure.nodes[k], values[t, k]) }
    return total
  }

  /// target ← target + Σ_k c_k x_k x_kᵀ.
  func addCorrelation(to target: inout RowBlock) {
    target.addOuterProducts(of: values, weights: measure.weights)
  }

  /// target ← target + Σ_k c_k λ_k x_k x_kᵀ.
  func addWeightedCorrelation(to target: inout RowBlock) {
    target.addOuterProducts(of: values, weights: zip(measure.weights, measure.nodes).map { $0 * $1 })
  }
}
