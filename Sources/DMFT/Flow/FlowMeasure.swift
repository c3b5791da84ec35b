import DMFTNumerics

/// The target's power over the rates at which the lazy flow would learn it, and what it would never learn.
///
///     ∫τ(dκ) ψ(κ) = Σ_j Re(w_j ψ(κ_j)),   L(0) = ∫τ + floor                                          (11.1)
///
/// At infinite width the rates are the eigenvalues λ_k; at finite width those of AΛAᵀ/N.
struct FlowMeasure<Number: FlowNumber>: Sendable {
  var rates: [Number]
  var weights: [Number]
  /// Power at rate 0.
  var floor: Double
  /// L(0), the total power.
  let total: Double

  /// ∫τ ψ, with the value of ψ at every node.
  func integral(_ values: (Int) -> Number) -> Double {
    var sum = 0.0
    for j in rates.indices { sum += (weights[j] * values(j)).real }
    return sum
  }

  /// The loss of the lazy flow, floor + ∫τ e^{−2κt}.
  func lazyLoss(at time: Double) -> Double {
    floor + integral { (-2 * time * rates[$0]).exponential }
  }
}

extension FlowMeasure where Number == Double {
  /// A discrete measure; power on eigenvalue 0 is never learned.
  init(_ target: SpectralMeasure) {
    let learned = zip(target.nodes, target.weights).filter { $0.0 > 0 && $0.1 > 0 }
    rates = learned.map(\.0)
    weights = learned.map(\.1)
    total = target.mass
    floor = zip(target.nodes, target.weights).reduce(0) { $0 + ($1.0 > 0 ? 0 : $1.1) }
  }
}
