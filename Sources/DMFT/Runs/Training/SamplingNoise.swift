/// The sampling noise of the gradient, before H_D dresses it: Ñ with Σ_n = H_D Ñ H_Dᵀ.
///
///     P = ∞:      Ñ = diag(C_v(t,t) + σ²)/B
///     P finite:   Ñ = (C_v + σ² 1 + diag n)/P,   n(t) = (P/B − 1) C_Δ(t,t),
///                 C_Δ = H_D (C_v + σ² 1) H_Dᵀ + (H_D − 1) diag(n) (H_D − 1)ᵀ                        (9)
package struct SamplingNoise: Sendable, Hashable {
  /// 1/P; 0 for fresh samples.
  package private(set) var reciprocalSamples: Double
  /// 1/B for fresh samples; 0 for the population gradient.
  package private(set) var reciprocalBatch: Double
  /// P/B − 1 for fixed samples.
  package private(set) var maskVariance: Double
  /// σ².
  package private(set) var labelNoise: Double

  package init(_ data: DataSource) {
    reciprocalSamples = data.samples.reciprocal
    reciprocalBatch = data.reciprocalBatch
    maskVariance = data.maskVariance
    labelNoise = data.labelNoise
  }

  /// Whether the samples are fixed rather than fresh in every step.
  package var hasFixedSamples: Bool { reciprocalSamples > 0 }
  /// Whether the gradient is that of the population.
  package var vanishes: Bool { reciprocalBatch == 0 }
}

extension SamplingNoise {
  /// What two trainings have in common that share the draws up to a source (3.10): what later draws add averages to nothing.
  package func shared(upTo source: VarianceSource) -> SamplingNoise {
    var noise = self
    if source < .labelNoise { noise.labelNoise = 0 }
    if source < .batch {
      noise.maskVariance = 0
      if !hasFixedSamples { noise.reciprocalBatch = 0 }
    }
    if source < .samples { (noise.reciprocalSamples, noise.reciprocalBatch) = (0, 0) }
    return noise
  }
}
