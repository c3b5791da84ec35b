import DMFTEquations
import DMFTRuns
import DMFTSolution
import LinearAlgebra

// What Muon asks of the march, and what users should know of it.
extension Network {
  /// Whether a rule needs every finished row as it is: rows are then solved one by one, and columns are not compressed.
  var needsWholeRows: Bool {
    couplings.contains { coupling in
      if coupling.effectiveRichness > 0, case .muon = coupling.optimiser?.rule { true } else { false }
    }
  }

  /// Steps that the momentum of maps under Muon remembers, of all such maps.
  func stepsOfMuon(of steps: Int, window: Int?) -> Double {
    couplings.reduce(0) { sum, coupling in
      guard coupling.effectiveRichness > 0, case .muon(let memory, let iterations) = coupling.optimiser?.rule
      else { return sum }
      let kept = window ?? OrthogonalMomentum.window(memory: memory, iterations: iterations, steps: steps)
      return sum + Double(min(steps, kept ?? steps))
    }
  }

  /// How Muon was solved, for diagnostics; none without it.
  package func muonEntries(steps: Int, window: Int?) -> [Diagnostics.Entry] {
    couplings.flatMap { coupling -> [Diagnostics.Entry] in
      guard coupling.effectiveRichness > 0, case .muon(let memory, let iterations) = coupling.optimiser?.rule
      else { return [] }
      let kept =
        window ?? OrthogonalMomentum.window(memory: memory, iterations: iterations, steps: steps) ?? steps
      let rank =
        "the exact polar factor counts Gram eigenvalues above \(OrthogonalMomentum.rankTolerance) and singular "
        + "values above \(PolarFactor.tolerance) of the largest"
      return [
        .init(
          "momentum_window", .number(Double(min(kept, steps))),
          "steps that Muon's momentum remembers"
            + (iterations == nil ? "; \(rank)" : "; networks follow the theory from widths of thousands on"))
      ]
    }
  }
}
