import DMFTRuns
import DMFTSolution

// The border of stability of a chain.
extension StabilityLimit {
  /// - Parameter isStable: whether a run, like the given one but for its rate and its steps, is stable.
  package init(
    _ run: SteppedChain, end: StableRate.End, isStable: @escaping (SteppedChain) throws -> Bool
  ) {
    self.init(rate: run.optimiser.learningRate, steps: run.steps, end: end) {
      try isStable(run.scaled(by: $0, steps: $1))
    }
    looksAround = true
  }

  /// By a march: no disturbance may grow, and neither may the loss. A march that has settled is not gone on with; one that never does is not stable.
  ///
  /// - Parameter pause: called after every block; ends the search by throwing.
  package static func isStableMarch(
    _ run: SteppedChain, pause: (CausalMarch) throws -> Void = { _ in }
  ) throws -> Bool {
    var march = CausalMarch(run, spectrum: spectrum(ofTrial: run), blockRows: blockRows, accuracy: .trial)
    march.stopsAtEdge = true
    var (settling, isSettled) = (Settling(run), false)
    var end: (any Error)?
    do {
      try march.march(pause: { march in
        do { try pause(march) } catch {
          end = error
          throw error
        }
        isSettled = settling.follow(march)
        march.isAbandoned = isSettled
      })
    } catch {
      if let end { throw end }
      return false
    }
    let loss = march.curves[.testLoss]
    return march.divergedAt == nil && (isSettled || !worsens(loss, run) && !Settling.isRestless(loss))
  }

  static func spectrum(ofTrial run: SteppedChain) -> CompressedSpectrum {
    CompressedSpectrum(run.task, steps: run.steps, rate: run.gain, tolerance: trialTolerance, nodes: nil)
  }

  static let blockRows = 16
  /// Of integrals over the spectrum: the border is wanted to two digits.
  private static let trialTolerance = 1e-4
}

extension SteppedChain {
  package func scaled(by factor: Double, steps: Int) -> SteppedChain {
    with(optimiser: optimiser.scaled(by: factor), steps: steps)
  }

  /// How a run ends that diverges at a step, or does not.
  ///
  /// - Parameter isStable: tells whether the run is stable at another rate; ends the search by throwing.
  package func outcome(
    divergedAt step: Int?, _ options: SolverOptions, isStable: @escaping (SteppedChain) throws -> Bool
  ) -> Outcome {
    StabilityLimit(self, end: .growth, isStable: isStable).outcome(divergedAt: step, options)
  }
}
