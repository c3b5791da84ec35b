/// A causal response operator A(t, s), zero for s > t, in some representation.
///
/// The equations of `Equations/` are written over these operations alone. Products that vanish identically
/// are recognised by the representation, so that infinite widths and frozen couplings cost nothing.
package protocol CausalOperator {
  associatedtype Correlation: CausalCorrelation where Correlation.Response == Self

  /// Composition, (A B)(t, s) = Σ_u A(t, u) B(u, s).
  static func * (left: Self, right: Self) -> Self
  static func * (factor: Double, operand: Self) -> Self
  static func + (left: Self, right: Self) -> Self
  /// (1 − A)^-1 for strictly causal A.
  var resolvent: Self { get }
  /// D∘A, with D = d dᵀ the decay of the initial weights.
  var decayed: Self { get }
}

/// A correlation C(t, s) = C(s, t), positive semi-definite, in some representation.
package protocol CausalCorrelation {
  associatedtype Response: CausalOperator

  static func * (factor: Double, operand: Self) -> Self
  static func + (left: Self, right: Self) -> Self
  /// A C Aᵀ.
  func sandwiched(by response: Response) -> Self
  /// D∘C.
  var decayed: Self { get }
  /// γ O∘C, the response that a coupling has learned by the run's optimiser; zero for γ = 0.
  func learned(richness: Double) -> Response
}
