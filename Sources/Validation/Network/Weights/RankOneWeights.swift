import LinearAlgebra

/// A map whose updates have rank one: ρ a bᵀ with a made of g' and b of h. The gradient is never written out (17).
struct RankOneWeights<Rule: RankOneRule>: MovingWeights {
  var weights: DenseMatrix
  private var rule: Rule
  private let normalisation: UpdateNormalisation

  init(_ start: DenseMatrix, _ rule: Rule, _ normalisation: UpdateNormalisation) {
    weights = start
    self.rule = rule
    self.normalisation = normalisation
  }

  mutating func advance(along gradient: OuterProduct, at place: TrainingPlace) {
    let (update, strength) = rule.update(along: gradient, normalisation, at: place.step)
    weights.retain(1, adding: update, times: normalisation.entrywise * strength)
  }
}

/// What a rule of (17) makes of the gradient of one step.
protocol RankOneRule: Sendable {
  /// a bᵀ, and ρ.
  mutating func update(
    along gradient: OuterProduct, _ normalisation: UpdateNormalisation, at step: Int
  ) -> (OuterProduct, strength: Double)
}

/// ρ = 1/√(C_g' C_h): the gradient over its Frobenius norm, and nothing where that vanishes.
struct NormalizedDescent: RankOneRule {
  func update(
    along gradient: OuterProduct, _ normalisation: UpdateNormalisation, at step: Int
  ) -> (OuterProduct, strength: Double) {
    let norm = (normalisation.upward(gradient.row) * normalisation.downward(gradient.column)).squareRoot()
    return (gradient, norm > 0 ? 1 / norm : 0)
  }
}

/// a = sign g', b = sign h.
struct EntrySigns: RankOneRule {
  func update(
    along gradient: OuterProduct, _ normalisation: UpdateNormalisation, at step: Int
  ) -> (OuterProduct, strength: Double) {
    (OuterProduct(column: signs(gradient.column), row: signs(gradient.row)), 1)
  }

  private func signs(_ values: [Double]) -> [Double] { values.map { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 } }
}
