/// A population whose two signals are linear in their Gaussian fields.
///
///     h = u + 𝒜 g,   g = r + ℬ h,   u ~ N(0, C_u),   r ~ N(0, C_r)                                  (4)
///     X = (1 − 𝒜ℬ)^-1,   R = X𝒜,   C_h = X C_u Xᵀ + R C_r Rᵀ
///     Y = (1 − ℬ𝒜)^-1,   T = Yℬ,   C_g = Y C_r Yᵀ + T C_u Tᵀ                                       (5)
///
/// ℬ is strictly causal, so the downward half at time t needs the upward half at earlier times only.
package struct Population<Response: CausalOperator> {
  package typealias Correlation = Response.Correlation

  /// (𝒜, C_u): what the population receives from below.
  package struct Ascending {
    package var response: Response
    package var covariance: Correlation
  }
  /// (ℬ, C_r): what it receives from above.
  package struct Descending {
    package var response: Response
    package var covariance: Correlation
  }
  /// (⟨∂h/∂r⟩, C_h): what it shows to the coupling above.
  package struct Activity {
    /// R; the diagonal of the lowest population is −tr Λ, of all others ν-weighted sums of it.
    package var response: Response
    package var correlation: Correlation
  }

  private let closure: any PopulationClosure<Response>
  /// T = ⟨∂g/∂u⟩, strictly causal.
  package let response: Response
  /// C_g.
  package let correlation: Correlation

  /// - Parameter ascending: what the population receives from below, as far as the closure must be told.
  package init(ascending: Ascending?, closure: any PopulationClosure<Response>) {
    self.closure = closure
    (response, correlation) = closure.descending(ascending)
  }

  /// (ℬ, C_r).
  package var descending: Descending {
    guard let field = closure.field else {
      preconditionFailure("what starts as the identity below sampled sites is sampled with them")
    }
    return field
  }

  /// The upward half, with what the population receives from below at the present time.
  package func activity(_ ascending: Ascending) -> Activity {
    let x = (ascending.response * descending.response).resolvent
    let r = x * ascending.response
    return Activity(
      response: r,
      correlation: ascending.covariance.sandwiched(by: x) + descending.covariance.sandwiched(by: r))
  }
}
