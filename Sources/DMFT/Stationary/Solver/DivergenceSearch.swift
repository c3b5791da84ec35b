import DMFTMarch
import DMFTSolution

/// A march that finds out where a lazy run diverges, of which the stationary equations tell that it does.
struct DivergenceSearch: PreparedEngine {
  let engine = MarchEngine.name
  let reason = "the largest eigenvalue of the network's kernel makes the run diverge, and a march finds where"
  private let run: SteppedChain
  private let march: MarchEngine
  private let obstacle: Obstacle
  private let isStable: (SteppedChain) -> Bool

  /// - Parameters:
  ///   - obstacle: what to say if the march does not diverge.
  ///   - isStable: tells whether the run is stable at another rate.
  init(
    _ run: SteppedChain, _ options: SolverOptions, obstacle: Obstacle,
    isStable: @escaping (SteppedChain) -> Bool
  ) {
    self.run = run
    self.isStable = isStable
    march = MarchEngine(
      run.with(steps: min(run.steps, Self.longest)), options, reason: reason, isStable: isStable)
    self.obstacle = obstacle
  }

  func solve(_ watch: RunWatch) throws -> Solution {
    // A short march, whose state nobody needs.
    var watch = watch
    watch.keeper = nil
    let solution = try march.solve(watch)
    if case .diverged = solution.outcome { return solution }
    // So close to the edge that nothing has grown yet.
    if run.steps <= Self.longest { return solution }
    let rate = StabilityLimit(run, end: .growth, isStable: isStable).search()
    let remedy = rate.map { "; the largest stable one is between \($0.stable) and \($0.unstable)" } ?? ""
    throw SolverError.unsuitable(engine: .auto, obstacle: obstacle.reason + remedy)
  }

  private static let longest = 2000
}
