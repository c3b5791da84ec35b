/// The mean-field equations of a whole chain, over any representation of causal operators.
///
/// One pass through this code is one downward sweep (ℬ, C_r, C_g from the readout to the modes) and one
/// upward sweep (𝒜, C_u, C_h from the modes to the readout), as in back-propagation.
struct ChainEquations<Algebra: CausalAlgebra> {
  typealias Response = Algebra.Response

  let modes: ModePopulation<Algebra>
  /// T^L, the response of the readout to a field on its population.
  let readoutResponse: Response
  /// C_g^L, the correlation of the readout; its diagonal is ⟨w²⟩.
  let readoutCorrelation: Response.Correlation

  init(network: Network, noise: SamplingNoise, in algebra: Algebra) {
    let guesses = (0..<network.depth).map { Self.unknownFields(network, population: $0, algebra) }
    let lowerEnds = (0..<network.depth).map { Self.unknownLowerEnd(network, coupling: $0, algebra) }
    let nothing = algebra.zeroCorrelation
    var descending = Population<Response>.Descending(
      response: algebra.impulse, field: algebra.initialReadout(variance: network.readoutVariance))
    var populations: [Population<Response>] = []
    for level in (0..<network.depth).reversed() {
      let population = Population(ascending: guesses[level], descending: descending)
      populations.insert(population, at: 0)
      descending = network.downward(level, from: population, lower: lowerEnds[level] ?? nothing)
    }
    modes = ModePopulation(descending: descending, noise: noise, in: algebra)
    readoutResponse = populations[network.depth - 1].response
    readoutCorrelation = populations[network.depth - 1].correlation

    var activity = modes.activity
    var below = populations[0].ascending
    for level in 0..<network.depth {
      if let lowerEnd = lowerEnds[level] { algebra.close(lowerEnd, with: activity.correlation) }
      let ascending = network.upward(level, from: activity, ascending: below, upper: populations[level])
      algebra.close(guesses[level].response, with: ascending.response)
      algebra.close(guesses[level].field, with: ascending.field)
      below = ascending
      if level + 1 < network.depth { activity = populations[level].activity(ascending) }
    }
  }

  /// (𝒜, C_u) of population `population` + 1.
  private static func unknownFields(
    _ network: Network, population: Int, _ algebra: Algebra
  ) -> Population<Response>.Ascending {
    Population.Ascending(
      response: network.hasUpwardResponse(population)
        ? algebra.unknownResponse("A\(population + 1)") : algebra.zeroResponse,
      field: algebra.unknownCorrelation("Cu\(population + 1)"))
  }

  /// C_h of the lower end of a trained identity coupling.
  private static func unknownLowerEnd(
    _ network: Network, coupling: Int, _ algebra: Algebra
  ) -> Response.Correlation? {
    let map = network.couplings[coupling]
    return map.initialisation == .identity && map.effectiveRichness > 0
      ? algebra.unknownCorrelation("Ch\(coupling)") : nil
  }
}

extension Network {
  /// Whether 𝒜 of the coupling's upper end differs from zero.
  func hasUpwardResponse(_ level: Int) -> Bool {
    if couplings[level].effectiveRichness > 0 { return true }
    switch couplings[level].initialisation {
    case .gaussian: return widthRatio(level) > 0 && (level == 0 || hasUpwardResponse(level - 1))
    case .identity: return hasUpwardResponse(level - 1)
    }
  }

  fileprivate func downward<Response: CausalOperator>(
    _ level: Int, from upper: Population<Response>, lower: Response.Correlation
  ) -> Population<Response>.Descending {
    switch couplings[level].initialisation {
    case .gaussian:
      GaussianCoupling<Response>(widthRatio: widthRatio(level), coupling: couplings[level]).downward(
        from: upper)
    case .identity:
      IdentityCoupling<Response>(coupling: couplings[level]).downward(from: upper, lower: lower)
    }
  }

  fileprivate func upward<Response: CausalOperator>(
    _ level: Int, from activity: Population<Response>.Activity, ascending: Population<Response>.Ascending,
    upper: Population<Response>
  ) -> Population<Response>.Ascending {
    switch couplings[level].initialisation {
    case .gaussian:
      GaussianCoupling<Response>(widthRatio: widthRatio(level), coupling: couplings[level])
        .upward(from: activity)
    case .identity:
      IdentityCoupling<Response>(coupling: couplings[level])
        .upward(from: activity.correlation, ascending: ascending, upper: upper)
    }
  }
}
