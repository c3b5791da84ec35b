/// The largest learning rate at which a run does not diverge, found by short marches.
struct StabilityLimit {
  let run: Run
  let steps: Int

  /// Halves the learning rate until the loss stays below its start, then bisects.
  ///
  /// - Parameter step: where the run diverged; trial runs are a few times as long.
  /// - Returns: the rate to about 2 %, rounded down; nil when no rate was found.
  func search(from step: Int) -> Double? {
    let trial = min(steps, max(Self.shortestTrial, min(4 * step, Self.longestTrial)))
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
    var slower = run
    slower.optimiser = run.optimiser.scaled(by: factor)
    let spectrum = CompressedSpectrum(
      run.task, steps: trial, rate: slower.optimiser.gain(steps: trial), tolerance: 1e-3, nodes: nil)
    var march = CausalMarch(slower, steps: trial, spectrum: spectrum, blockRows: Self.blockRows)
    do { try march.march { _ in } } catch { return false }
    guard march.curves.divergedAt == nil, let first = march.curves.testLoss.first,
      let last = march.curves.testLoss.last
    else { return false }
    return last <= max(first, run.data.labelNoise)
  }

  private static let shortestTrial = 64
  private static let longestTrial = 256
  private static let blockRows = 8
  private static let bracketRatio = 4.0
  private static let precision = 0.02
  private static let smallestFactor = 1e-14
}
