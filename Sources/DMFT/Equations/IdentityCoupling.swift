/// A coupling that starts as the identity (7); E = diag d, or 1 when it is frozen. Primes: the upper end.
///
///     D_h = γ O∘C_h,   D_g = γ O∘C_g'
///     V = (1 − ℬ' D_h)^-1:    ℬ = E V ℬ' E + D_g,     C_r  = E V C_r' Vᵀ E
///     U = (1 − 𝒜 D_g)^-1:     𝒜' = E U 𝒜 E + D_h,     C_u' = E U C_u Uᵀ E
struct IdentityCoupling<Response: CausalOperator>: CouplingEquations {
  let coupling: Coupling

  var needsLowerEnd: Bool { coupling.effectiveRichness > 0 }

  func downward(
    from upper: Population<Response>, lower: Response.Correlation
  ) -> Population<Response>.Descending {
    let learnedBelow = lower.learned(richness: coupling.effectiveRichness)
    let learnedAbove = upper.correlation.learned(richness: coupling.effectiveRichness)
    let v = (upper.descending.response * learnedBelow).resolvent
    return Population.Descending(
      response: coupling.aged(v * upper.descending.response) + learnedAbove,
      covariance: coupling.aged(upper.descending.covariance.sandwiched(by: v)))
  }

  func upward(
    from lower: Population<Response>.Activity, ascending: Population<Response>.Ascending,
    upper: Population<Response>
  ) -> Population<Response>.Ascending {
    let learnedBelow = lower.correlation.learned(richness: coupling.effectiveRichness)
    let learnedAbove = upper.correlation.learned(richness: coupling.effectiveRichness)
    let u = (ascending.response * learnedAbove).resolvent
    return Population.Ascending(
      response: coupling.aged(u * ascending.response) + learnedBelow,
      covariance: coupling.aged(ascending.covariance.sandwiched(by: u)))
  }
}
