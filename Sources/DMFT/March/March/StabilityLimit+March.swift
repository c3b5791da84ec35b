import DMFTRuns
import DMFTSolution

// The border of stability of a chain.
extension StabilityLimit {
  /// - Parameter isStable: whether a run, like the given one but for its rate and its steps, is stable.
  package init(
    _ run: SteppedChain, end: StableRate.End, isStable: @escaping (SteppedChain) -> Bool
  ) {
    self.init(rate: run.optimiser.learningRate, steps: run.steps, end: end) {
      isStable(run.scaled(by: $0, steps: $1))
    }
  }

  /// By a march: no disturbance may grow, and neither may the loss.
  static func isStableMarch(_ run: SteppedChain) -> Bool {
    var march = CausalMarch(run, spectrum: spectrum(ofTrial: run), blockRows: blockRows, accuracy: .trial)
    march.stopsAtEdge = true
    do { try march.march() } catch { return false }
    return march.divergedAt == nil && !grows(march.curves[.testLoss], run.data.labelNoise)
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
  /// - Parameters:
  ///   - isStable: tells whether the run is stable at another rate.
  ///   - expect: told of a run that is likely to be the longest trial; ends the search by throwing.
  package func outcome(
    divergedAt step: Int?, _ options: SolverOptions, end: StableRate.End = .growth,
    isStable: @escaping (SteppedChain) -> Bool, expect: @escaping (SteppedChain) throws -> Void = { _ in }
  ) -> Outcome {
    var limit = StabilityLimit(self, end: end, isStable: isStable)
    limit.expect = { try expect(scaled(by: $0, steps: $1)) }
    return limit.outcome(divergedAt: step, options)
  }
}
