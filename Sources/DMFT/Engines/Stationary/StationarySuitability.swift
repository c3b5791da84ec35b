/// Whether a run is one whose operators depend on t − s only, and what stands in the way if not.
struct StationarySuitability {
  /// What is in the way, with what to change; nil when nothing is.
  private(set) var obstacle: String?
  /// The optimiser, when its coefficients are constant.
  let optimiser: StationaryOptimiser?
  /// Whether an eigenvalue of the network's kernel is too large for the step size.
  private(set) var isUnstable = false
  /// Whether all modes are independent: infinite width and fresh samples.
  let hasIndependentModes: Bool

  init(_ run: Run, steps: Int, options: SolverOptions) {
    let optimiser = StationaryOptimiser(run.optimiser, steps: steps)
    self.optimiser = optimiser
    let isInfinite = (0..<run.network.depth).allSatisfy { !run.network.hasUpwardResponse($0) }
    hasIndependentModes = isInfinite && run.data.samples == .infinite
    obstacle = Self.obstacleOfDescription(run, optimiser, hasIndependentModes) ?? Self.obstacle(of: options)
    if obstacle == nil, let optimiser, !hasIndependentModes {
      (obstacle, isUnstable) = Self.obstacleOfSpectrum(run, steps, optimiser)
    }
  }

  private static func obstacleOfDescription(
    _ run: Run, _ optimiser: StationaryOptimiser?, _ hasIndependentModes: Bool
  ) -> String? {
    guard run.network.isLazy else {
      return "the network learns features (network.richness > 0); richness: 0 makes it lazy"
    }
    guard let optimiser else {
      return "the step size changes during the run (optimizer.schedule); kind: constant keeps it"
    }
    if !optimiser.preservesWeights, run.network.couplings.contains(where: \.isTrained) {
      return
        "optimizer.weightDecay also shrinks the trained couplings of this network; trained: false leaves them as "
        + "they are"
    }
    if run.data.exactBatch, !hasIndependentModes {
      return "data.exactBatch is for infinite network.width and infinite data.samples"
    }
    return nil
  }

  private static func obstacle(of options: SolverOptions) -> String? {
    if !options.twoTimeSteps.isEmpty { return "two-time functions (--two-time) come from the march only" }
    if options.nodes != nil || options.blockRows != nil || !options.compresses {
      return "--nodes, --block-rows and --uncompressed belong to the march"
    }
    return nil
  }

  /// What must have died away when the long-time integrals begin.
  private static func obstacleOfSpectrum(
    _ run: Run, _ steps: Int, _ optimiser: StationaryOptimiser
  ) -> (obstacle: String?, isUnstable: Bool) {
    let measures = ResolventMeasures(
      kernel: run.task.kernelMeasure().condensed, target: SpectralMeasure(nodes: [], weights: []))
    let responses = StationaryResponses(run: run, optimiser: optimiser, measures: measures)
    let largest = responses.kernel.largestEigenvalue
    guard optimiser.radii(largestEigenvalue: largest).all < 1 else {
      let obstacle =
        "the run diverges: the largest eigenvalue of the network's kernel on the data is \(largest), too large for "
        + "this optimizer.learningRate; the march finds where"
      return (obstacle, true)
    }
    let short = StationarySolver.shortSteps(responses)
    guard min(steps, short) <= longestCircle else {
      let obstacle =
        "oscillations of the optimiser take \(short) steps to die away, more than the \(longestCircle) that are "
        + "solved on a circle; a smaller optimizer.momentum or optimizer.learningRate damps them"
      return (obstacle, false)
    }
    return (nil, false)
  }

  /// The circle costs the square of its steps.
  private static let longestCircle = 2500
}
