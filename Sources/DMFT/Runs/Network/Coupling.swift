/// One linear map F_ℓ of the chain, from population ℓ to population ℓ + 1.
///
///     h^{ℓ+1}(t) = F_ℓ(t) h^ℓ(t),   g^ℓ(t) = F_ℓ(t)* g^{ℓ+1}(t)                                (2)
public struct Coupling: Sendable, Hashable {
  /// How the map starts.
  public enum Initialisation: String, Sendable, Hashable, CaseIterable {
    /// Independent Gaussian entries: F_0 = A, F_ℓ = W/√N_ℓ with unit variances.
    case gaussian
    /// The identity, which leaves the width as it is.
    case identity
  }

  public var initialisation: Initialisation
  /// Whether the map follows the gradient of the loss; a frozen one keeps its initial value exactly.
  public var isTrained: Bool
  /// γ_ℓ ≥ 0, the rate of the map's own learning; 0 is the lazy limit. Without effect when frozen.
  public var richness: Double
  /// How the map moves; by the run's optimiser when nil. Without effect when frozen.
  public var optimiser: CouplingOptimiser?

  public init(
    _ initialisation: Initialisation, trained: Bool, richness: Double = 1,
    optimiser: CouplingOptimiser? = nil
  ) {
    self.initialisation = initialisation
    self.isTrained = trained
    self.richness = richness
    self.optimiser = optimiser
  }

  /// γ_ℓ as it enters (6) and (7): 0 for a frozen map.
  public var effectiveRichness: Double { isTrained ? richness : 0 }

  /// Whether the run's optimiser moves the map, and lets it decay.
  public var followsRun: Bool { isTrained && optimiser == nil }
}
