// The same chain at other sizes.
extension Network {
  /// With one width for every population.
  public func resized(to width: Extent) throws -> Network {
    try Network(
      couplings: couplings, widths: widths.map { _ in width }, readoutVariance: readoutVariance)
  }

  /// s times as wide, with richness γ/s and initial weights of variance sσ_w²; see `Run.replicated(by:)`.
  func replicated(by copies: Int) throws -> Network {
    try Network(
      couplings: couplings.map { coupling in
        var replica = coupling
        // The rate c = γη of a map with an optimiser of its own is the same for every replica.
        if coupling.optimiser == nil { replica.richness /= Double(copies) }
        return replica
      },
      widths: widths.map { $0.replicated(by: copies) }, readoutVariance: readoutVariance * Double(copies))
  }
}
