import DMFTRuns

/// A coupling that starts as a Gaussian matrix (6); D = 1 when it is frozen.
///
///     ℬ^ℓ = D∘T^{ℓ+1} + D_g,         C_r^ℓ = ν D∘C_g^{ℓ+1}
///     𝒜^{ℓ+1} = ν D∘R^ℓ + D_h,       C_u^{ℓ+1} = D∘C_h^ℓ
package struct GaussianCoupling<Response: CausalOperator>: CouplingEquations {
  /// ν, the ratio of the width below to the width above.
  package let widthRatio: Double
  package let coupling: Coupling
  package let learned: any LearnedMap<Response>

  package var needsLowerEnd: Bool { coupling.effectiveRichness > 0 && learned.needsLowerEnd }

  package func downward(
    from upper: Population<Response>, lower: Response.Correlation
  ) -> Population<Response>.Descending {
    Population.Descending(
      response: coupling.aged(upper.response) + learned.above(lower, upper.correlation),
      covariance: widthRatio * coupling.aged(upper.correlation))
  }

  package func upward(
    from lower: Population<Response>.Activity, ascending: Population<Response>.Ascending?,
    upper: Population<Response>
  ) -> Population<Response>.Ascending {
    Population.Ascending(
      response: widthRatio * coupling.aged(lower.response)
        + learned.below(lower.correlation, upper.correlation),
      covariance: coupling.aged(lower.correlation))
  }
}
