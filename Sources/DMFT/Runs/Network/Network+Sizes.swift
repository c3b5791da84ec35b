// The same chain at other sizes.
extension Network {
  /// With one width for every population.
  public func resized(to width: Extent) throws -> Network {
    try Network(
      couplings: couplings, widths: widths.map { _ in width }, readoutVariance: readoutVariance)
  }

  /// s times as wide, with richness γ/s and initial weights of variance sσ_w²; see `Run.replicated(by:)`.
  ///
  /// - Parameter isLinear: whether the run's optimiser is; the rates of others are but √s times as large.
  package func replicated(by copies: Int, isLinear: Bool = true) throws -> Network {
    try Network(
      couplings: couplings.enumerated().map {
        try $1.replicated(by: copies, isLinear: isLinear, isLowest: $0 == 0)
      },
      widths: widths.map { $0.replicated(by: copies) }, readoutVariance: readoutVariance * Double(copies))
  }
}

extension Coupling {
  /// The rate c = γη stays, as the gradient does in every entry above the modes.
  ///
  /// In that of the lowest map, entries are 1/√s as large, and so must its updates be: a rule that makes entries of order
  /// one has the rate c/√s there.
  fileprivate func replicated(by copies: Int, isLinear: Bool, isLowest: Bool) throws -> Coupling {
    let (whole, root) = (Double(copies), Double(copies).squareRoot())
    var replica = self
    switch optimiser?.rule {
    case nil: replica.richness /= isLinear || isLowest ? whole : root
    case .gradient, .normalized, .muon: break
    case .sign, .adafactor, .adam: if isLowest { replica.richness /= root }
    }
    if isLowest, let optimiser, case .adam(let averaging) = optimiser.rule {
      replica.optimiser = try CouplingOptimiser(
        .adam(averaging.replicated(by: copies)), learningRate: optimiser.learningRate)
    }
    return replica
  }
}
