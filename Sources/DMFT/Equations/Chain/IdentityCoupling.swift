import DMFTRuns

/// A coupling that starts as the identity (7); E = diag d, or 1 when it is frozen. Primes: the upper end.
///
///     V = (1 − ℬ' D_h)^-1:    ℬ = E V ℬ' E + D_g,     C_r  = E V C_r' Vᵀ E
///     U = (1 − 𝒜 D_g)^-1:     𝒜' = E U 𝒜 E + D_h,     C_u' = E U C_u Uᵀ E
package struct IdentityCoupling<Response: CausalOperator>: CouplingEquations {
  package let coupling: Coupling
  package let learned: any LearnedMap<Response>

  package var needsLowerEnd: Bool { coupling.effectiveRichness > 0 }

  package func downward(
    from upper: Population<Response>, lower: Response.Correlation
  ) -> Population<Response>.Descending {
    let v = (upper.descending.response * learned.below(lower, upper.correlation)).resolvent
    return Population.Descending(
      response: coupling.aged(v * upper.descending.response) + learned.above(lower, upper.correlation),
      covariance: coupling.aged(upper.descending.covariance.sandwiched(by: v)))
  }

  package func upward(
    from lower: Population<Response>.Activity, ascending: Population<Response>.Ascending?,
    upper: Population<Response>
  ) -> Population<Response>.Ascending {
    guard let ascending else { preconditionFailure("the lowest map is Gaussian") }
    let u = (ascending.response * learned.above(lower.correlation, upper.correlation)).resolvent
    return Population.Ascending(
      response: coupling.aged(u * ascending.response) + learned.below(lower.correlation, upper.correlation),
      covariance: coupling.aged(ascending.covariance.sandwiched(by: u)))
  }
}
