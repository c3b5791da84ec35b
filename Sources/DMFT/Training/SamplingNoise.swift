/// The sampling noise of the gradient, before H_D dresses it: Ñ with Σ_n = H_D Ñ H_Dᵀ.
///
///     P = ∞:      Ñ = diag(C_v(t,t) + σ²)/B
///     P finite:   Ñ = (C_v + σ² 1 + diag n)/P,   n(t) = (P/B − 1) C_Δ(t,t),
///                 C_Δ = H_D (C_v + σ² 1) H_Dᵀ + (H_D − 1) diag(n) (H_D − 1)ᵀ                        (9)
struct SamplingNoise: Sendable, Hashable {
  /// 1/P; 0 for fresh samples.
  let reciprocalSamples: Double
  /// 1/B for fresh samples; 0 for the population gradient.
  let reciprocalBatch: Double
  /// P/B − 1 for fixed samples.
  let maskVariance: Double
  /// σ².
  let labelNoise: Double

  init(_ data: DataSource) {
    reciprocalSamples = data.samples.reciprocal
    reciprocalBatch = data.reciprocalBatch
    maskVariance = data.maskVariance
    labelNoise = data.labelNoise
  }

  /// Whether the samples are fixed rather than fresh in every step.
  var hasFixedSamples: Bool { reciprocalSamples > 0 }
  /// Whether the gradient is that of the population.
  var vanishes: Bool { reciprocalBatch == 0 }
}
