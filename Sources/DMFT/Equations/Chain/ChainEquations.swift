import DMFTRuns

/// The mean-field equations of a whole chain, over any representation of causal operators.
///
/// One pass through this code is one downward sweep (ℬ, C_r, C_g from the readout to the modes) and one
/// upward sweep (𝒜, C_u, C_h from the modes to the readout), as in back-propagation.
package struct ChainEquations<Algebra: CausalAlgebra> {
  package typealias Response = Algebra.Response

  package let modes: ModePopulation<Algebra>
  /// T^L, the response of the readout to a field on its population.
  package let readoutResponse: Response
  /// C_g^L, the correlation of the readout; its diagonal is ⟨w²⟩.
  package let readoutCorrelation: Response.Correlation

  package init(network: Network, noise: SamplingNoise, in algebra: Algebra) {
    let sampled = algebra.sampledClosure
    // Populations above the lowest sampled one are inside its closure.
    let levels = 0..<(sampled?.lowest ?? network.depth - 1) + 1
    let couplings = levels.map { network.equations(of: $0, in: algebra) }
    let guesses = levels.map {
      sampled?.lowest == $0 ? nil : Self.unknownFields(network, population: $0, algebra)
    }
    let lowerEnds = couplings.indices.map { level in
      couplings[level].needsLowerEnd ? algebra.unknown(correlation: .lowerEnd(coupling: level)) : nil
    }
    let nothing = algebra.zeroCorrelation
    var descending = Population<Response>.Descending(
      response: algebra.impulse, covariance: algebra.initialReadout(variance: network.readoutVariance))
    var populations: [Population<Response>] = []
    for level in levels.reversed() {
      let closure: any PopulationClosure<Response> =
        if let sampled, level == sampled.lowest { sampled } else { LinearClosure(received: descending) }
      let population = Population(ascending: guesses[level], closure: closure)
      populations.insert(population, at: 0)
      descending = couplings[level].downward(from: population, lower: lowerEnds[level] ?? nothing)
    }
    modes = ModePopulation(descending: descending, noise: noise, in: algebra)
    readoutResponse = populations[levels.upperBound - 1].response
    readoutCorrelation = sampled?.readoutCorrelation ?? populations[levels.upperBound - 1].correlation
    algebra.observe(readout: readoutCorrelation)

    var activity = modes.activity
    var below: Population<Response>.Ascending?
    for level in levels {
      if let lowerEnd = lowerEnds[level] { algebra.close(lowerEnd, with: activity.correlation) }
      let ascending = couplings[level].upward(
        from: activity, ascending: below, upper: populations[level])
      if let guess = guesses[level] {
        algebra.close(guess.response, with: ascending.response)
        algebra.close(guess.covariance, with: ascending.covariance)
      } else {
        sampled?.receive(ascending)
      }
      below = ascending
      if level + 1 < levels.upperBound { activity = populations[level].activity(ascending) }
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
