/// The sampling noise of the gradient, before H_D dresses it: Ñ with Σ_n = H_D Ñ H_Dᵀ.
///
///     P = ∞:      Ñ = diag((C_v(t,t) + σ²)/B_t)
///     P finite:   Ñ = (C_v + σ² 1 + diag n)/P,   n(t) = (P/B_t − 1) C_Δ(t,t),
///                 C_Δ = H_D (C_v + σ² 1) H_Dᵀ + (H_D − 1) diag(n) (H_D − 1)ᵀ                        (9)
package struct SamplingNoise: Sendable, Hashable {
  /// 1/P; 0 for fresh samples.
  package private(set) var reciprocalSamples: Double
  /// How many samples a step takes.
  private var batches: Batches
  /// σ².
  package private(set) var labelNoise: Double

  private enum Batches: Hashable {
    /// Every sample.
    case all
    /// 1/B and P/B − 1, the same in all steps.
    case constant(reciprocal: Double, mask: Double)
    /// By step of a run of T.
    case schedule(DataSource, steps: Int)
  }

  /// - Parameter steps: T, which schedules of batches refer to.
  package init(_ data: DataSource, steps: Int) {
    reciprocalSamples = data.samples.reciprocal
    labelNoise = data.labelNoise
    batches =
      switch data.batch {
      case .full: .all
      case .size:
        .constant(
          reciprocal: data.reciprocalBatch(at: 0, of: steps), mask: data.maskVariance(at: 0, of: steps))
      case .schedule: .schedule(data, steps: steps)
      }
  }

  /// Whether the samples are fixed rather than fresh in every step.
  package var hasFixedSamples: Bool { reciprocalSamples > 0 }
  /// Whether the gradient is that of the population.
  package var vanishes: Bool { !hasFixedSamples && batches == .all }
  /// Whether steps take subsets of fixed samples.
  package var masksSamples: Bool {
    switch batches {
    case .all: false
    case .constant(_, let mask): mask > 0
    case .schedule: hasFixedSamples
    }
  }

  /// 1/B_t for fresh samples; 0 for the population gradient.
  package func reciprocalBatch(at step: Int) -> Double {
    switch batches {
    case .all: reciprocalSamples
    case .constant(let reciprocal, _): reciprocal
    case .schedule(let data, let steps): data.reciprocalBatch(at: step, of: steps)
    }
  }

  /// P/B_t − 1 for fixed samples.
  package func maskVariance(at step: Int) -> Double {
    switch batches {
    case .all: 0
    case .constant(_, let mask): mask
    case .schedule(let data, let steps): data.maskVariance(at: step, of: steps)
    }
  }
}

// Of all steps: for equations that know no step, and refuse schedules of batches beforehand.
extension SamplingNoise {
  package var reciprocalBatch: Double { constant { $0.reciprocalBatch(at: 0) } }
  package var maskVariance: Double { constant { $0.maskVariance(at: 0) } }

  private func constant(_ value: (SamplingNoise) -> Double) -> Double {
    if case .schedule = batches { preconditionFailure("batches change from step to step") }
    return value(self)
  }
}

extension SamplingNoise {
  /// What two trainings have in common that share the draws up to a source (3.10): what later draws add averages to nothing.
  package func shared(upTo source: VarianceSource) -> SamplingNoise {
    var noise = self
    if source < .labelNoise { noise.labelNoise = 0 }
    if source < .batch { noise.batches = .all }
    if source < .samples { noise.reciprocalSamples = 0 }
    return noise
  }
}
