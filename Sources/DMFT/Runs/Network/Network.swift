/// A chain of linear maps under a trained readout: the one description that every engine reads.
///
/// Population 0 is the modes of the task; population ℓ ≥ 1 has `widths[ℓ - 1]` units. The lowest
/// coupling is Gaussian. Source: derivations/01, (1.5)–(1.8).
public struct Network: Sendable, Hashable {
  /// The maps, lowest first; at least one.
  public let couplings: [Coupling]
  /// N_ℓ of populations 1 … L, one for each coupling's upper end.
  public let widths: [Extent]
  /// σ_w², the variance of each entry of w(0).
  public let readoutVariance: Double

  /// - Throws: `DescriptionError` when the chain is not one that the mean-field equations describe.
  public init(couplings: [Coupling], widths: [Extent], readoutVariance: Double = 0) throws {
    self.couplings = couplings
    self.widths = widths
    self.readoutVariance = readoutVariance
    try validate()
  }

  /// L, the number of couplings and the index of the top population.
  public var depth: Int { couplings.count }

  /// ν_ℓ of coupling ℓ: 1/N_1 from the modes, N_ℓ/N_{ℓ+1} between populations, 1 between two infinite widths.
  public func widthRatio(_ coupling: Int) -> Double {
    let upper = widths[coupling]
    guard coupling > 0 else { return upper.reciprocal }
    switch (widths[coupling - 1], upper) {
    case (.finite(let below), .finite(let above)): return Double(below) / Double(above)
    case (.infinite, .infinite): return 1
    case (.finite, .infinite), (.infinite, .finite): return 0
    }
  }

  /// Whether no hidden map learns, so that every operator is a function of the readout's history alone.
  public var isLazy: Bool { couplings.allSatisfy { $0.effectiveRichness == 0 } }

  /// Whether the signals going up into population `level` + 1 respond to those going down: 𝒜 ≠ 0. They do where a map
  /// has learned, and where a finite width below or at the upper end passes a response on.
  public func hasUpwardResponse(_ level: Int) -> Bool {
    couplings[level].effectiveRichness > 0
      || widthRatio(level) > 0 && (level == 0 || hasUpwardResponse(level - 1))
  }

  /// D, the number of trained maps counting the readout.
  public var trainedDepth: Int { 1 + couplings.count { $0.effectiveRichness > 0 } }

  private func validate() throws {
    guard !couplings.isEmpty, couplings.count == widths.count else {
      throw DescriptionError(
        "network.layers", "\(couplings.count) couplings", "at least one, each with a width")
    }
    guard couplings[0].initialisation == .gaussian else {
      throw DescriptionError(
        "network.layers", "a first layer with init: identity", "a first layer with init: gaussian")
    }
    guard readoutVariance >= 0, readoutVariance.isFinite else {
      throw DescriptionError("network.readoutVariance", readoutVariance, "≥ 0")
    }
    for (index, coupling) in couplings.enumerated() { try validate(coupling, at: index) }
  }

  private func validate(_ coupling: Coupling, at index: Int) throws {
    guard coupling.richness >= 0, coupling.richness.isFinite else {
      throw DescriptionError("network.richness", coupling.richness, "≥ 0")
    }
    if case .finite(let n) = widths[index], n < 1 {
      throw DescriptionError("network.width", "\(n)", "a whole number ≥ 1, or infinite")
    }
    guard index > 0 else { return }
    if coupling.initialisation == .identity, widths[index] != widths[index - 1] {
      throw DescriptionError(
        "network.layers", "an identity layer of width \(widths[index])",
        "the width below it, \(widths[index - 1])")
    }
    if case (.infinite, .finite) = (widths[index - 1], widths[index]) {
      throw DescriptionError(
        "network.width", "\(widths[index]) above an infinite width", "infinite (or a finite width below)")
    }
  }
}
