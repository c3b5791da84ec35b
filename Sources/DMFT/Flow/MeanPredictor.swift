import DMFTNumerics
import DMFTRuns

/// The loss of the predictor averaged over networks of one width.
///
///     h_k(t) = ⟨1 − p_k/w*_k⟩ = floor_k + ∫τ_k v,   ∫τ_k(dκ) s/(s + κ) = 1/(1 + λ_k y(s)) − floor_k     (11.8)
///     bias(t) = Σ_k q_k h_k(t)²
///
/// on the nodes of `FeatureSpectrum`. *Complexity*: nodes of the contour × nodes of the target for each time.
struct MeanPredictor: Sendable {
  private let target: SpectralMeasure
  /// floor_k = 1/(1 + λ_k y_0); 1 for λ_k = 0, also where y_0 is infinite.
  private let floors: [Double]
  /// Weight of contour node j in mode k, at k × nodes + j.
  private let weights: [Complex<Double>]
  private let nodes: Int

  init(_ features: FeatureSpectrum, target: SpectralMeasure) {
    let rates = features.measure.rates.dropFirst()
    let resolvent = features.resolvent
    let one = Complex<Double>(1)
    self.target = target
    floors = target.nodes.map { $0 > 0 ? 1 / (1 + $0 * resolvent.limit) : 1 }
    nodes = features.measure.rates.count
    let poles = rates.map { $0 / ($0 - Complex(features.meanRate)) }
    let distances = zip(rates, features.kernels).map { resolvent.distanceToLimit(-1 * $0, $1) }
    let factor = Complex(0, features.spacing / .pi)
    weights = zip(target.nodes, floors).flatMap { eigenvalue, floor -> [Complex<Double>] in
      guard eigenvalue > 0 else { return Array(repeating: Complex(0), count: 1 + features.kernels.count) }
      let mass = 1 - floor
      return [Complex<Double>(mass)]
        + features.kernels.indices.map { j in
          let part = one / (one + eigenvalue * features.kernels[j])
          let learned =
            resolvent.limit.isInfinite ? part : (eigenvalue * floor) * (distances[j] * part)
          return factor * (learned - mass * poles[j])
        }
    }
  }

  /// Σ_k q_k h_k².
  func loss(_ state: FlowState<Complex<Double>>) -> Double {
    if state.clock == 0 { return target.mass }
    let residuals = (0..<nodes).map(state.residual)
    var loss = 0.0
    for k in floors.indices {
      var mean = floors[k]
      let offset = k * nodes
      for j in 0..<nodes { mean += (weights[offset + j] * residuals[j]).real }
      loss += target.weights[k] * mean * mean
    }
    return loss
  }
}
