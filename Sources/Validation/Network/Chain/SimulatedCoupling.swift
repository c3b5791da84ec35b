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
  var map: (any MovingWeights)?
  /// F* = adjointFactor · Fᵀ.
  let adjointFactor: Double

  /// - Parameters:
  ///   - isLowest: whether the population below is the modes.
  ///   - optimiser: of the run, which a trained map follows that has none of its own.
  ///   - gradientUnit: of what rules that are not linear see of the gradient then. That of a map above the modes is the
  ///     same for every replica, while the ε of its run is in units of 1/√s.
  init(
    _ coupling: Coupling, lower: Int, upper: Int, isLowest: Bool, optimiser: SimulatedOptimiser,
    gradientUnit: Double, from stream: inout RandomStream
  ) {
    let below = isLowest ? 1 : Double(lower)
    adjointFactor = below / Double(upper)
    let start: DenseMatrix
    switch coupling.initialisation {
    case .identity where !coupling.isTrained:
      map = nil
      return
    case .identity: start = DenseMatrix(identity: lower)
    case .gaussian: start = DenseMatrix(gaussian: upper, lower, variance: 1 / below, from: &stream)
    }
    let richness = coupling.effectiveRichness
    map =
      if !coupling.isTrained {
        FixedWeights(start)
      } else if let own = coupling.optimiser {
        own.weights(start, richness: richness, below: below)
      } else {
        optimiser.weights(start, rate: richness / below, unit: gradientUnit)
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

  /// One step along γ g^{ℓ+1} ⟨h^ℓ, · ⟩, for a trained map.
  mutating func train(backward: [Double], forward: [Double], at place: TrainingPlace) {
    map?.advance(along: OuterProduct(column: backward, row: forward), at: place)
  }
}
