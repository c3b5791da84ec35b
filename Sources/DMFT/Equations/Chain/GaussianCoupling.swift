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

  @inlinable package init(widthRatio: Double, coupling: Coupling, learned: any LearnedMap<Response>) {
    (self.widthRatio, self.coupling, self.learned) = (widthRatio, coupling, learned)
  }

  @inlinable package var needsLowerEnd: Bool { coupling.effectiveRichness > 0 && learned.needsLowerEnd }

  @inlinable package func downward(
    from upper: Population<Response>, lower: Response.Correlation
  ) -> Population<Response>.Descending {
    Population.Descending(
      response: upper.response.aged(in: coupling) + learned.above(lower, upper.correlation),
      covariance: widthRatio * upper.correlation.aged(in: coupling))
  }

  @inlinable package func upward(
    from lower: Population<Response>.Activity, ascending: Population<Response>.Ascending?,
    upper: Population<Response>
  ) -> Population<Response>.Ascending {
    Population.Ascending(
      response: widthRatio * lower.response.aged(in: coupling)
        + learned.below(lower.correlation, upper.correlation),
      covariance: lower.correlation.aged(in: coupling))
  }
}
