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
    let couplings = (0..<network.depth).map { network.equations(of: $0, Response.self) }
    let guesses = (0..<network.depth).map { Self.unknownFields(network, population: $0, algebra) }
    let lowerEnds = couplings.indices.map { level in
      couplings[level].needsLowerEnd ? algebra.unknown(correlation: .lowerEnd(coupling: level)) : nil
    }
    let nothing = algebra.zeroCorrelation
    var descending = Population<Response>.Descending(
      response: algebra.impulse, covariance: algebra.initialReadout(variance: network.readoutVariance))
    var populations: [Population<Response>] = []
    for level in (0..<network.depth).reversed() {
      let population = Population(ascending: guesses[level], descending: descending)
      populations.insert(population, at: 0)
      descending = couplings[level].downward(from: population, lower: lowerEnds[level] ?? nothing)
    }
    modes = ModePopulation(descending: descending, noise: noise, in: algebra)
    readoutResponse = populations[network.depth - 1].response
    readoutCorrelation = populations[network.depth - 1].correlation

    var activity = modes.activity
    var below = populations[0].ascending
    for level in 0..<network.depth {
      if let lowerEnd = lowerEnds[level] { algebra.close(lowerEnd, with: activity.correlation) }
      let ascending = couplings[level].upward(
        from: activity, ascending: below, upper: populations[level])
      algebra.close(guesses[level].response, with: ascending.response)
      algebra.close(guesses[level].covariance, with: ascending.covariance)
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
        ? algebra.unknown(response: .ascending(population: population + 1)) : algebra.zeroResponse,
      covariance: algebra.unknown(correlation: .ascending(population: population + 1)))
  }
}
