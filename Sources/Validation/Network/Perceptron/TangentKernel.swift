import DMFT
import LinearAlgebra

extension PerceptronWeights {
  /// The tangent kernel of these weights between all pairs of n inputs, an n × n matrix of order 1.
  ///
  ///     K = φ(H^L) φ(H^L)ᵀ/N + Σ_{ℓ=0}^{L−1} (s_ℓ²/N) (φ(H^ℓ) φ(H^ℓ)ᵀ) ∘ (D^{ℓ+1} D^{ℓ+1}ᵀ),   φ(H^0) = X
  ///
  /// with D^ℓ = ∂F/∂H^ℓ, row by row (c = 1 in `PerceptronSweep`). df/dt = ⟨K Δ⟩ to first order in the step.
  /// Source: derivations/13. *Complexity*: 2 L n² N multiplications with addition in products of matrices;
  /// memory 2 L n N + 3 n².
  /// - Parameter inputs: one row of two numbers each.
  func tangentKernel(_ activation: Activation, inputs: [Double]) -> DenseMatrix {
    let count = inputs.count / 2
    let ones = [Double](repeating: 1, count: count)
    var sweep = PerceptronSweep(height: count, activation: activation, weights: self)
    sweep.raise(inputs, at: Array(0..<count)[...], through: self)
    sweep.lower(ones, through: self)
    var kernel = DenseMatrix(zeros: count, count)
    let gram = ProductShape(rows: count, columns: count, inner: width, transposesRight: true)
    setProduct(
      &kernel.entries, sweep.values[depth - 1], sweep.values[depth - 1], gram, times: 1 / Double(width))
    var (forward, backward) = (kernel.entries, kernel.entries)
    for layer in 0..<depth {
      let lower = layer == 0 ? inputs : sweep.values[layer - 1]
      var shape = gram
      shape.inner = lower.count / count
      setProduct(&forward, lower, lower, shape, times: scale(of: layer) * scale(of: layer) / Double(width))
      setProduct(&backward, sweep.slopes[layer], sweep.slopes[layer], gram)
      addEntrywiseProduct(forward, backward, to: &kernel.entries)
    }
    return kernel
  }
}

/// c_i ← c_i + a_i b_i.
private func addEntrywiseProduct(_ a: [Double], _ b: [Double], to c: inout [Double]) {
  let (left, right) = (a.span, b.span)
  var sum = c.mutableSpan
  precondition(left.count == sum.count && right.count == sum.count)
  for i in 0..<sum.count { sum[i] += left[i] * right[i] }
}
