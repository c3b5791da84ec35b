import DMFTRuns

/// The lowest population: the modes of the task, seen through the samples (8)–(9), in the form of
/// derivations/03 that needs one weighted sum over the modes for both correlations.
///
///     H_D = (1 + S K/P)^-1,   K̃ = K H_D,   R^0 = −H_D S,   C_h^0 = H_D (signal + Z) H_Dᵀ            (3.6)
package struct ModePopulation<Algebra: CausalAlgebra> {
  package typealias Response = Algebra.Response

  /// (R^0, C_h^0), for the coupling above.
  package let activity: Population<Response>.Activity
  /// C_v.
  package let residual: Response.Correlation
  /// H_D: what a label error on the sample at s leaves of itself in the training error at t; 1 if P = ∞.
  package let sampleResponse: Response?

  package init(descending: Population<Response>.Descending, noise: SamplingNoise, in algebra: Algebra) {
    let kernel = descending.response
    guard noise.hasFixedSamples else {
      let fields = algebra.modeFields(dressedKernel: kernel, readout: descending.covariance, noise: noise)
      activity = .init(response: -1 * fields.response, correlation: fields.gradient)
      residual = fields.residual
      sampleResponse = nil
      return
    }
    let dressing = algebra.unknown(response: .sampleResponse)
    let fields = algebra.modeFields(
      dressedKernel: kernel * dressing, readout: descending.covariance, noise: noise)
    let current = (-noise.reciprocalSamples * (fields.response * kernel)).resolvent
    algebra.close(dressing, with: current)
    activity = .init(
      response: -1 * (current * fields.response), correlation: fields.gradient.sandwiched(by: current))
    residual = fields.residual
    sampleResponse = current
  }
}
