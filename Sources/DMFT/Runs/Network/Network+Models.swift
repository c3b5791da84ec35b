extension Network {
  /// f = wᵀ A ψ / N with A frozen: the lazy limit of every chain of one Gaussian map.
  public static func randomFeatures(width: Extent, readoutVariance: Double = 0) throws -> Network {
    try Network(
      couplings: [Coupling(.gaussian, trained: false)], widths: [width], readoutVariance: readoutVariance)
  }

  /// The model of arXiv 2409.17858: f = (1/N) wᵀ B(t) A ψ, A frozen, B(0) = 1 trained.
  public static func projected(
    width: Extent, richness: Double = 1, readoutVariance: Double = 0
  ) throws -> Network {
    try Network(
      couplings: [
        Coupling(.gaussian, trained: false), Coupling(.identity, trained: true, richness: richness),
      ],
      widths: [width, width], readoutVariance: readoutVariance)
  }

  /// `widths.count` trained Gaussian maps; one of them is the two-layer linear network.
  public static func deep(
    widths: [Extent], richness: Double = 1, readoutVariance: Double = 0
  ) throws -> Network {
    try Network(
      couplings: widths.map { _ in Coupling(.gaussian, trained: true, richness: richness) },
      widths: widths, readoutVariance: readoutVariance)
  }
}
