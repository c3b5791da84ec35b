import DMFTEquations
import DMFTRuns
import DMFTSolution

/// Lazy chains of infinite width on fresh samples, whatever their step sizes do.
///
/// Those of constant step size belong to the stationary engine, which does the same; left to the program, short ones are marched.
package struct ModeEngine: Engine {
  package static let name = EngineName.modes

  package static func prepare(_ run: ChainRun, _ options: SolverOptions) throws(Obstacle)
    -> any PreparedEngine
  {
    let chain = try SteppedChain(run)
    try check(chain)
    guard options.march == MarchOptions() else {
      throw Obstacle("two-time functions and what else concerns the march come from the march only")
    }
    // Without label noise, as one part needs it, the readout would be another one.
    guard !options.decomposes || !chain.optimiser.followsReadout else {
      throw Obstacle("parts of the variance under inverse-readout (optimizer.schedule) come from the march")
    }
    let isConstant =
      StationaryOptimiser(chain.optimiser, steps: chain.steps) != nil && !chain.data.hasBatchSchedule
    if options.engine == .auto, isConstant {
      throw Obstacle("step size and batch are constant", kind: .needless)
    }
    return ModeRecursionEngine(chain, options, as: name, isConstant: isConstant)
  }

  /// - Throws: what makes modes feel one another.
  package static func check(_ chain: SteppedChain) throws(Obstacle) {
    guard chain.network.isLazy else {
      throw Obstacle("the network learns features (network.richness > 0); richness: 0 makes it lazy")
    }
    guard chain.hasIndependentModes else {
      throw Obstacle("modes are independent at infinite network.width and infinite data.samples only")
    }
    let decays = (0..<min(chain.steps, mostSteps)).contains {
      chain.optimiser.update(at: $0, of: chain.steps).weightRetention != 1
    }
    if decays, chain.network.couplings.contains(where: \.followsRun) {
      throw Obstacle("optimizer.weightDecay also shrinks the trained couplings of this network")
    }
  }

  private static let mostSteps = 1_000_000
}
