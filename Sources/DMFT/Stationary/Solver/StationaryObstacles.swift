import DMFTEquations
import DMFTRuns
import DMFTSolution

// What keeps a chain from being stationary, and from being solved as such.

extension StationaryOptimiser {
  /// The optimiser of a chain whose operators depend on t − s only.
  /// - Throws: what makes them depend on both times.
  static func suiting(_ run: SteppedChain) throws(Obstacle) -> StationaryOptimiser {
    guard run.network.isLazy else {
      throw Obstacle("the network learns features (network.richness > 0); richness: 0 makes it lazy")
    }
    guard let optimiser = StationaryOptimiser(run.optimiser, steps: run.steps) else {
      throw Obstacle("the step size changes during the run (optimizer.schedule); kind: constant keeps it")
    }
    guard !run.data.hasBatchSchedule else {
      throw Obstacle("the batch changes during the run (data.batch is a schedule); a number keeps it")
    }
    if !optimiser.preservesWeights, run.network.couplings.contains(where: \.followsRun) {
      throw Obstacle(
        "optimizer.weightDecay also shrinks the trained couplings of this network; trained: false leaves them as "
          + "they are")
    }
    if run.data.exactBatch, !run.hasIndependentModes {
      throw Obstacle("data.exactBatch is for infinite network.width and infinite data.samples")
    }
    return optimiser
  }
}

extension SteppedChain {
  /// Whether no mode feels another but through the noise: infinite width and fresh samples.
  var hasIndependentModes: Bool {
    data.samples == .infinite && (0..<network.depth).allSatisfy { !network.hasUpwardResponse($0) }
  }
}

extension StationaryResponses {
  /// That an eigenvalue of the network's kernel is too large for the step size.
  package var divergence: Obstacle? {
    let largest = kernel.largestEigenvalue
    guard optimiser.radii(largestEigenvalue: largest).all >= 1 else { return nil }
    return Obstacle(
      "the run diverges: the largest eigenvalue of the network's kernel on the data is \(largest), too large for "
        + "this optimizer.learningRate; the march finds where")
  }

  /// What must have died away when the long-time integrals begin.
  func checkOscillations(steps: Int, _ accuracy: StationaryAccuracy = .full) throws(Obstacle) {
    let short = StationarySolver.shortSteps(self, accuracy)
    guard min(steps, short) <= Self.longestCircle else {
      throw Obstacle(
        "oscillations of the optimiser take \(short) steps to die away, more than the \(Self.longestCircle) that are "
          + "solved on a circle; a smaller optimizer.momentum or optimizer.learningRate damps them")
    }
  }

  /// The circle costs the square of its steps.
  private static let longestCircle = 2500
}
