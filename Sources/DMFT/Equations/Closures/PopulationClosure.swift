/// How a population answers its fields: from (ℬ, C_r) above and (𝒜, C_u) below to responses and correlations.
///
/// Linear in Gaussian fields, or sampled together with all populations above it.
package protocol PopulationClosure<Response> {
  associatedtype Response: CausalOperator

  /// T = ⟨∂g/∂u⟩ and C_g, which depend on what is received from below at earlier times.
  func descending(
    _ ascending: Population<Response>.Ascending?
  ) -> (response: Response, correlation: Response.Correlation)

  /// (ℬ, C_r), where there are such operators.
  var field: Population<Response>.Descending? { get }
}

/// The closure of the populations at the top of a chain whose rules are not linear (15)–(16).
package protocol SampledClosure<Response>: PopulationClosure {
  /// Which population of the chain is the lowest that is sampled.
  var lowest: Int { get }
  /// C_g of the topmost population; of several sampled populations its diagonal alone.
  var readoutCorrelation: Response.Correlation { get }
  /// Takes (𝒜, C_u) at the present time.
  func receive(_ ascending: Population<Response>.Ascending)
}

/// Signals that are linear in their fields (4)–(5).
///
///     Y = (1 − ℬ𝒜)^-1,   T = Yℬ,   C_g = Y C_r Yᵀ + T C_u Tᵀ
package struct LinearClosure<Response: CausalOperator>: PopulationClosure {
  /// (ℬ, C_r).
  package let received: Population<Response>.Descending

  package var field: Population<Response>.Descending? { received }

  package func descending(
    _ ascending: Population<Response>.Ascending?
  ) -> (response: Response, correlation: Response.Correlation) {
    guard let ascending else {
      preconditionFailure("linear signals need what the population receives from below")
    }
    let y = (received.response * ascending.response).resolvent
    let response = y * received.response
    return (
      response, received.covariance.sandwiched(by: y) + ascending.covariance.sandwiched(by: response)
    )
  }
}
