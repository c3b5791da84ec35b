import DMFTNumerics
import DMFTRuns

/// Causal operators of a lazy chain as numbers: a response at two points (z, w), a correlation as C(z, w) = Σ C(t,s) z^t w^s.
///
/// The same `ChainEquations` that the march replays row by row is evaluated once here, eight pairs of points at a time. What is
/// unknown among the responses has been solved for (`StationaryKernel`), and `defect` says how well the equations agree;
/// what is unknown among the correlations enters linearly and is eliminated. Source: derivations/07.
package final class StationaryAlgebra: CausalAlgebra {
  package typealias Response = StationaryOperator
  package typealias Lanes = Complex<SIMD8<Double>>

  private let pair: StationaryPair
  private let sources: SamplingNoise?
  private var equations = LinearUnknowns()
  /// Largest relative deviation of a response from what the equations make of it.
  package private(set) var defect = 0.0
  /// Σ_k q_k h_k h_k, the mean predictor's part of C_v.
  package private(set) var bias = StationaryCorrelation()

  /// - Parameter sources: the sampling noise that drives correlations, where it is not that of one training: what two trainings
  ///   share.
  package init(_ pair: StationaryPair, sources: SamplingNoise? = nil) {
    self.pair = pair
    self.sources = sources
  }

  package var zeroResponse: StationaryOperator { StationaryOperator(Lanes(0), Lanes(0)) }
  package var zeroCorrelation: StationaryCorrelation { StationaryCorrelation() }
  package var impulse: StationaryOperator { pair.response(\.impulse) }

  package func initialReadout(variance: Double) -> StationaryCorrelation {
    guard variance > 0 else { return zeroCorrelation }
    let decay = pair.response(\.decay)
    return StationaryCorrelation(source: variance * (decay.left * decay.right))
  }

  package var sampledClosure: (any SampledClosure<StationaryOperator>)? { nil }

  package func learnedMap(of coupling: Coupling) -> any LearnedMap<StationaryOperator> {
    OptimiserMap<StationaryOperator>(richness: coupling.effectiveRichness)
  }

  package func unknown(response name: Unknown) -> StationaryOperator {
    switch name {
    case .ascending(let population): pair.ascending(population - 1)
    case .sampleResponse: pair.response(\.sampleResponse)
    case .lowerEnd, .samplingNoise: preconditionFailure("\(name) is no response")
    }
  }

  package func close(_ unknown: StationaryOperator, with value: StationaryOperator) {
    defect = max(defect, unknown.relativeDeviation(from: value))
  }

  /// Nothing follows it: step sizes that do change in time.
  package func observe(readout: StationaryCorrelation) {}

  package func unknown(correlation name: Unknown) -> StationaryCorrelation { equations.unknown() }

  package func close(_ unknown: StationaryCorrelation, with value: StationaryCorrelation) {
    equations.close(unknown, with: value)
  }

  /// A correlation with the unknowns eliminated.
  package func value(_ correlation: StationaryCorrelation) -> StationaryCorrelation {
    equations.eliminated(correlation)
  }

  /// The mode sums (2.24), (3.5)–(3.6): products H(z) H(w) are divided differences (7.8).
  package func modeFields(
    dressedKernel: StationaryOperator, readout: StationaryCorrelation, noise: SamplingNoise
  ) -> ModeFields<StationaryOperator> {
    let noise = sources ?? noise
    let kernel = pair.response(\.kernel)
    close(kernel, with: dressedKernel)
    let sums = pair.sums
    let ones = pair.response(\.ones)
    let constant = StationaryCorrelation(source: ones.left * ones.right)
    bias = sums.signal * constant
    // C_v = bias + Σ c H H C_r + K̃ K̃ Σ c λ H H Ñ
    let scattering = kernel.left * kernel.right * sums.weightedResponse
    let fixed = bias + sums.response * readout
    var (residual, drive) = (fixed, StationaryCorrelation())
    if noise.hasFixedSamples {
      // Ñ = (C_v + σ² 𝟙 + diag n)/P contains C_v.
      let labels = noise.labelNoise * constant + StationaryCorrelation(noise: Lanes(1))
      let share = noise.reciprocalSamples * scattering
      residual = (1 - share).reciprocal * (fixed + share * labels)
      drive = noise.reciprocalSamples * (residual + labels)
    } else if !noise.vanishes {
      drive = StationaryCorrelation(noise: Lanes(1))
      residual = fixed + scattering * drive
    }
    let gradient = sums.weightedSignal * constant + sums.weightedResponse * readout + sums.response * drive
    return ModeFields(response: pair.response(\.sums.response), gradient: gradient, residual: residual)
  }

  /// C_Δ = H_D (C_v + σ² 𝟙) H_Dᵀ + (H_D − 1) diag n (H_D − 1)ᵀ                                      (3.4)
  package func training(residual: StationaryCorrelation, noise: SamplingNoise) -> StationaryCorrelation {
    let (dressing, ones) = (pair.response(\.sampleResponse), pair.response(\.ones))
    let labels = StationaryCorrelation(source: noise.labelNoise * (ones.left * ones.right))
    let remainder = StationaryOperator(dressing.left - Lanes(1), dressing.right - Lanes(1))
    return (residual + labels).sandwiched(by: dressing)
      + StationaryCorrelation(noise: Lanes(1)).sandwiched(by: remainder)
  }
}
