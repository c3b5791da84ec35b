/// The engines, in the order in which they are tried, and the choice between them.
enum Engines {
  /// Special ones first: the march takes what they leave.
  private static let inOrder: [any Engine.Type] = [
    FlowEngine.self, StationaryEngine.self, SampledEngine.self, MarchEngine.self,
  ]

  /// The first engine that can solve the run, or the one that was asked for.
  ///
  /// - Throws: `SolverError.unsuitable` with the obstacles.
  static func prepare(_ run: ChainRun, _ options: SolverOptions) throws -> any PreparedEngine {
    var obstacles: [(engine: EngineName, obstacle: Obstacle)] = []
    for engine in inOrder where [.auto, engine.name].contains(options.engine) {
      do throws(Obstacle) {
        return try engine.prepare(run, options)
      } catch {
        obstacles.append((engine.name, error))
      }
    }
    // What the flow refuses no other engine takes.
    let asked: EngineName =
      if case .flow = run.training, options.engine == .flow { .auto } else { options.engine }
    throw SolverError.unsuitable(engine: asked, obstacle: summary(obstacles))
  }

  /// What stands in the way; of engines that were not asked for, those that could have been meant.
  private static func summary(_ obstacles: [(engine: EngineName, obstacle: Obstacle)]) -> String {
    guard obstacles.count > 1 else { return obstacles.first?.obstacle.reason ?? "" }
    let meant = obstacles.filter { $0.obstacle.kind == .description }
    guard meant.count > 1 else { return meant.first?.obstacle.reason ?? "" }
    return meant.map { "\($0.engine.rawValue): \($0.obstacle.reason)" }.joined(separator: "; ")
  }
}

/// Solves a run: the theory curve in the limit of large width, data and batch.
///
/// - Parameter progress: called with the finished share of the work, 0 … 1, from the solving thread.
/// - Returns: the curve, and an outcome that says whether the dynamics diverged.
/// - Throws: `SolverError`, and `DescriptionError` for a combination that no engine describes.
public func solve(
  _ run: Run, options: SolverOptions = SolverOptions(), progress: (Double) -> Void = { _ in }
) throws -> Solution {
  var solution = try Engines.prepare(ChainRun(run), options).solve(progress: progress)
  if let meaning = run.model.meaningOfTheory { solution.diagnostics.reason += "; theory " + meaning }
  if let model = run.model as? LinearModel, let task = model.task as? MeasuredTask {
    solution.diagnostics.entries += ResolvedRange.entries(task, solution.curve)
  }
  return solution
}
