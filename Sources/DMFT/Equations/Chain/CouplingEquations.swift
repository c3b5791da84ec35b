import DMFTRuns

/// What a coupling makes of the signals at its ends: (6) or (7). One conformance for each way in which a map starts.
package protocol CouplingEquations<Response> {
  associatedtype Response: CausalOperator

  /// Whether the downward half uses C_h of the lower end, at earlier times.
  var needsLowerEnd: Bool { get }

  /// (ℬ, C_r) of the lower end.
  ///
  /// - Parameter lower: C_h of the lower end, if it is needed.
  func downward(
    from upper: Population<Response>, lower: Response.Correlation
  ) -> Population<Response>.Descending

  /// (𝒜, C_u) of the upper end.
  ///
  /// - Parameters:
  ///   - lower: (R, C_h) of the lower end at the present time.
  ///   - ascending: (𝒜, C_u) of the lower end; none above the modes.
  ///   - upper: the upper population, whose C_g has been learned.
  func upward(
    from lower: Population<Response>.Activity, ascending: Population<Response>.Ascending?,
    upper: Population<Response>
  ) -> Population<Response>.Ascending
}

extension Network {
  /// The equations of one coupling.
  package func equations<Algebra: CausalAlgebra>(
    of level: Int, in algebra: Algebra
  ) -> any CouplingEquations<Algebra.Response> {
    let coupling = couplings[level]
    let learned = algebra.learnedMap(of: coupling)
    switch coupling.initialisation {
    case .gaussian:
      return GaussianCoupling(widthRatio: widthRatio(level), coupling: coupling, learned: learned)
    case .identity: return IdentityCoupling(coupling: coupling, learned: learned)
    }
  }
}

extension Coupling {
  /// D∘A when the map follows the run's optimiser, and A as it is when it is frozen or follows one of its own.
  package func aged<Response: CausalOperator>(_ response: Response) -> Response {
    followsRun ? response.decayed : response
  }

  /// D∘C, likewise.
  package func aged<Correlation: CausalCorrelation>(_ correlation: Correlation) -> Correlation {
    followsRun ? correlation.decayed : correlation
  }
}
