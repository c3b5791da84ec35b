import DMFT
import LinearAlgebra

/// A coupling F_ℓ of finite size, between populations of `lower` and `upper` units.
///
///     h^{ℓ+1} = F h^ℓ,   g^ℓ = F* g^{ℓ+1},   F* = Fᵀ/N_1 (ℓ = 0), (N_ℓ/N_{ℓ+1}) Fᵀ (ℓ > 0)          (2)
///     trained: gradient signal γ_ℓ g^{ℓ+1} ⟨h^ℓ, · ⟩_ℓ, with ⟨a, b⟩_0 = a·b, ⟨a, b⟩_ℓ = a·b/N_ℓ         (3)
///
/// A frozen identity has no matrix. A trained one starts as the identity matrix over the map below it, so
/// that a frozen A stays what it is and the matrices that learn are no larger than the populations.
struct SimulatedCoupling: Sendable {
  /// Frozen or trained entries of F; nil for a frozen identity.
  var map: TrainedWeights?
  let isTrained: Bool
  /// F* = adjointFactor · Fᵀ.
  let adjointFactor: Double
  /// γ_ℓ over the normalisation of ⟨ , ⟩_ℓ.
  let rate: Double

  /// - Parameter isLowest: whether the population below is the modes.
  init(
    _ coupling: Coupling, lower: Int, upper: Int, isLowest: Bool, keepsMomentum: Bool,
    from stream: inout RandomStream
  ) {
    isTrained = coupling.isTrained
    adjointFactor = (isLowest ? 1 : Double(lower)) / Double(upper)
    rate = coupling.effectiveRichness / (isLowest ? 1 : Double(lower))
    switch coupling.initialisation {
    case .identity where !coupling.isTrained: map = nil
    case .identity:
      map = TrainedWeights(DenseMatrix(identity: lower), keepsMomentum: keepsMomentum)
    case .gaussian:
      let variance = isLowest ? 1 : 1 / Double(lower)
      map = TrainedWeights(
        DenseMatrix(gaussian: upper, lower, variance: variance, from: &stream),
        keepsMomentum: keepsMomentum && coupling.isTrained)
    }
  }

  /// h^{ℓ+1} = F h^ℓ.
  func raise(_ signal: [Double], into upper: inout [Double]) {
    if let map { map.weights.apply(to: signal, into: &upper) } else { upper = signal }
  }

  /// g^ℓ = F* g^{ℓ+1}.
  func lower(_ signal: [Double], into lower: inout [Double]) {
    if let map {
      map.weights.applyTransposed(to: signal, times: adjointFactor, into: &lower)
    } else {
      lower = signal
    }
  }

  /// One step of the optimiser along γ g^{ℓ+1} ⟨h^ℓ, · ⟩.
  mutating func train(by update: LinearUpdate, backward: [Double], forward: [Double]) {
    guard isTrained else { return }
    map?.advance(by: update, along: OuterProduct(column: backward, row: forward), rate: rate)
  }
}
