/// A coupling that starts as a Gaussian matrix (6); D = 1 when it is frozen.
///
///     ℬ^ℓ = D∘T^{ℓ+1} + γ O∘C_g^{ℓ+1},       C_r^ℓ = ν D∘C_g^{ℓ+1}
///     𝒜^{ℓ+1} = ν D∘R^ℓ + γ O∘C_h^ℓ,         C_u^{ℓ+1} = D∘C_h^ℓ
struct GaussianCoupling<Response: CausalOperator> {
  /// ν, the ratio of the width below to the width above.
  let widthRatio: Double
  let coupling: Coupling

  func downward(from upper: Population<Response>) -> Population<Response>.Descending {
    Population.Descending(
      response: aged(upper.response) + upper.correlation.learned(richness: coupling.effectiveRichness),
      field: widthRatio * aged(upper.correlation))
  }

  func upward(from lower: Population<Response>.Activity) -> Population<Response>.Ascending {
    Population.Ascending(
      response: widthRatio * aged(lower.response)
        + lower.correlation.learned(richness: coupling.effectiveRichness),
      field: aged(lower.correlation))
  }

  private func aged(_ response: Response) -> Response { coupling.isTrained ? response.decayed : response }

  private func aged(_ correlation: Response.Correlation) -> Response.Correlation {
    coupling.isTrained ? correlation.decayed : correlation
  }
}
