/// The largest learning rate at which a run does not diverge, found by short marches.
struct StabilityLimit {
  let run: SteppedChain

  /// Halves the learning rate until the loss stays below its start, then bisects.
  ///
  /// - Parameter step: where the run diverged; trial runs are a few times as long.
  /// - Returns: the rate to about 2 %, rounded down; nil when no rate was found.
  func search(from step: Int) -> Double? {
    let trial = min(run.steps, max(Self.shortestTrial, min(4 * step, Self.longestTrial)))
    var unstable = 1.0
    var stable = 0.5
    while !isStable(stable, trial) {
      unstable = stable
      stable /= Self.bracketRatio
      if stable < Self.smallestFactor { return nil }
    }
    while unstable / stable > 1 + Self.precision {
      let middle = (stable * unstable).squareRoot()
      if isStable(middle, trial) { stable = middle } else { unstable = middle }
    }
    return stable * run.optimiser.learningRate
  }

  private func isStable(_ factor: Double, _ trial: Int) -> Bool {
    let slower = run.with(optimiser: run.optimiser.scaled(by: factor), steps: trial)
    let spectrum = CompressedSpectrum(
      run.task, steps: trial, rate: slower.gain, tolerance: 1e-3, nodes: nil)
    var march = CausalMarch(slower, spectrum: spectrum, blockRows: Self.blockRows)
    do { try march.march() } catch { return false }
    let loss = march.curves[.testLoss]
    guard march.divergedAt == nil, let first = loss.first, let last = loss.last else { return false }
    return last <= max(first, run.data.labelNoise)
  }

  private static let shortestTrial = 64
  private static let longestTrial = 256
  private static let blockRows = 8
  private static let bracketRatio = 4.0
  private static let precision = 0.02
  private static let smallestFactor = 1e-14
}

extension SteppedChain {
  /// How a run ends that diverges at a step, or does not.
  func outcome(divergedAt step: Int?) -> Outcome {
    step.map { .diverged(step: $0, largestStableLearningRate: StabilityLimit(run: self).search(from: $0)) }
      ?? .completed
  }
}
