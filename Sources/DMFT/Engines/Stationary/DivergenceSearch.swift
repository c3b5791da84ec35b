/// A march that finds out where a lazy run diverges, of which the stationary equations tell that it does.
struct DivergenceSearch: PreparedEngine {
  let reason = "the largest eigenvalue of the network's kernel makes the run diverge, and a march finds where"
  private let march: MarchEngine
  private let obstacle: Obstacle

  /// - Parameter obstacle: what to say if the march does not diverge.
  init(_ run: SteppedChain, _ options: SolverOptions, obstacle: Obstacle) {
    march = MarchEngine(run.with(steps: min(run.steps, Self.longest)), options, reason: reason)
    self.obstacle = obstacle
  }

  func solve(_ watch: RunWatch) throws -> Solution {
    // A short march, whose state nobody needs.
    var watch = watch
    watch.keeper = nil
    let solution = try march.solve(watch)
    guard case .diverged = solution.outcome else {
      throw SolverError.unsuitable(engine: .auto, obstacle: obstacle.reason)
    }
    return solution
  }

  private static let longest = 2000
}
