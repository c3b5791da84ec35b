import DMFTRuns

/// A coupling that starts as the identity (7); E = diag d, or 1 when it is frozen. Primes: the upper end.
///
///     V = (1 − ℬ' D_h)^-1:    ℬ = E V ℬ' E + D_g,     C_r  = E V C_r' Vᵀ E
///     U = (1 − 𝒜 D_g)^-1:     𝒜' = E U 𝒜 E + D_h,     C_u' = E U C_u Uᵀ E
package struct IdentityCoupling<Response: CausalOperator>: CouplingEquations {
  package let coupling: Coupling
  package let learned: any LearnedMap<Response>

  @inlinable package init(coupling: Coupling, learned: any LearnedMap<Response>) {
    (self.coupling, self.learned) = (coupling, learned)
  }

  @inlinable package var needsLowerEnd: Bool { coupling.effectiveRichness > 0 }

  @inlinable package func downward(
    from upper: Population<Response>, lower: Response.Correlation
  ) -> Population<Response>.Descending {
    let v = (upper.descending.response * learned.below(lower, upper.correlation)).resolvent
    return Population.Descending(
      response: (v * upper.descending.response).aged(in: coupling) + learned.above(lower, upper.correlation),
      covariance: upper.descending.covariance.sandwiched(by: v).aged(in: coupling))
  }

  @inlinable package func upward(
    from lower: Population<Response>.Activity, ascending: Population<Response>.Ascending?,
    upper: Population<Response>
  ) -> Population<Response>.Ascending {
    guard let ascending else { preconditionFailure("the lowest map is Gaussian") }
    let u = (ascending.response * learned.above(lower.correlation, upper.correlation)).resolvent
    return Population.Ascending(
      response: (u * ascending.response).aged(in: coupling)
        + learned.below(lower.correlation, upper.correlation),
      covariance: ascending.covariance.sandwiched(by: u).aged(in: coupling))
  }
}
