/// What a trained coupling has learned, as responses of each of its ends to the other's past. One conformance for each rule.
///
///     h'(t) += Σ_{s<t} D_h(t, s) g'(s),   g(t) += Σ_{s<t} D_g(t, s) h(s)                             (7), (15.5)
///
/// Both are strictly causal, and so is their dependence on the correlations: D(t, ·) needs C(t, s), s < t, and what the rule
/// makes of both ends' correlations before t.
package protocol LearnedMap<Response> {
  associatedtype Response: CausalOperator

  /// Whether D_g depends on C_h of the lower end.
  var needsLowerEnd: Bool { get }
  /// D_h, from C_h of the lower end and C_g' of the upper one.
  func below(_ lower: Response.Correlation, _ upper: Response.Correlation) -> Response
  /// D_g, likewise.
  func above(_ lower: Response.Correlation, _ upper: Response.Correlation) -> Response
}

/// A map that follows the run's own linear optimiser: D_h = γ O∘C_h, D_g = γ O∘C_g'; a frozen one for γ = 0.
package struct OptimiserMap<Response: CausalOperator>: LearnedMap {
  /// γ.
  package let richness: Double

  package let needsLowerEnd = false

  package init(richness: Double) { self.richness = richness }

  package func below(_ lower: Response.Correlation, _ upper: Response.Correlation) -> Response {
    lower.learned(richness: richness)
  }

  package func above(_ lower: Response.Correlation, _ upper: Response.Correlation) -> Response {
    upper.learned(richness: richness)
  }
}
