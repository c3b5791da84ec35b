/// c, and the sizes that turn it into the step of a map F_ℓ with N_ℓ units below (modes count as one) and N_{ℓ+1} above.
struct UpdateNormalisation: Sendable {
  /// c = γ η.
  let rate: Double
  /// The N_ℓ of ⟨a, b⟩_ℓ = a·b/N_ℓ; 1 for the modes, where ⟨a, b⟩_0 = a·b.
  let below: Double
  let above: Double

  /// c/N_ℓ, of updates made entry by entry.
  var entrywise: Double { rate / below }

  /// Of updates with singular values of order 1: c √(N_{ℓ+1}/N_ℓ), above the modes c √N_1 (18).
  var orthogonal: Double { rate * (above / below).squareRoot() }

  /// C_h(t, t) of the lower population.
  func upward(_ h: [Double]) -> Double { dot(h.span, h.span) / below }

  /// C_g'(t, t) of the upper population.
  func downward(_ g: [Double]) -> Double { dot(g.span, g.span) / above }
}
