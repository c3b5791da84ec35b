internal import DMFTFlow
internal import DMFTMarch
internal import DMFTPanels
import DMFTRuns
internal import DMFTSampled
internal import DMFTSamples
import DMFTSolution
import LinearAlgebra
internal import DMFTStationary

/// The engines, in the order in which they are tried, and the choice between them.
enum Engines {
  /// Of chains. Special ones first: the march takes what they leave.
  private static let ofChains = [
    Candidate(FlowEngine.self), Candidate(StationaryEngine.self), Candidate(ModeEngine.self),
    Candidate(SampledEngine.self),
    Candidate(PanelEngine.self), Candidate(MarchEngine.self),
  ]

  /// Of networks on given samples.
  private static let ofSamples = [Candidate(SamplesEngine.self)]

  /// An engine for runs of one kind.
  private struct Candidate<Problem>: Sendable {
    let name: EngineName
    let prepare: @Sendable (Problem, SolverOptions) -> Result<any PreparedEngine, Obstacle>

    init<Solver: Engine>(_ engine: Solver.Type) where Solver.Problem == Problem {
      name = engine.name
      prepare = { run, options in
        do throws(Obstacle) { return .success(try engine.prepare(run, options)) } catch {
          return .failure(error)
        }
      }
    }
  }

  /// The first engine that can solve the run, or the one that was asked for.
  ///
  /// - Throws: `SolverError.unsuitable` with the obstacles; `DescriptionError` when the model has no theory.
  static func prepare(_ run: Run, _ options: SolverOptions) throws -> any PreparedEngine {
    if let samples = SampleRun(run) { return try prepare(samples, run.training, ofSamples, options) }
    return try prepare(ChainRun(run), options)
  }

  static func prepare(_ run: ChainRun, _ options: SolverOptions) throws -> any PreparedEngine {
    try prepare(run, run.training, ofChains, options)
  }

  static func solve(_ run: Run, _ options: SolverOptions, _ watch: RunWatch) throws -> Solution {
    let prepared = try prepare(run, options)
    return try namingPanels(for: run, options, prepared) { try prepared.solve(watch) }
  }

  /// What does not fit a march may fit panels, which very long runs have to ask for: they are named then.
  static func namingPanels<Value>(
    for run: Run, _ options: SolverOptions, _ prepared: any PreparedEngine, _ body: () throws -> Value
  ) throws -> Value {
    do { return try body() } catch SolverError.doesNotFit(
      let resource, let needed, let available, let remedy)
      where options.engine == .auto && prepared.engine == .march
    {
      throw SolverError.doesNotFit(
        resource: resource, needed: needed, available: available,
        remedy: (panels(for: run, options).map { $0 + ", or " } ?? "") + remedy)
    }
  }

  /// How panels take a run; nil when they do not, or take too long.
  private static func panels(for run: Run, _ options: SolverOptions) -> String? {
    var options = options
    options.engine = .panels
    guard let other = try? prepare(run, options), (try? other.checkLength()) != nil,
      let expected = other.expected, expected.seconds <= options.longestTime,
      expected.memory <= AvailableMemory.bytes() ?? .infinity
    else { return nil }
    return
      "try --engine panels, which is expected to take about \(TimeText.about(expected.seconds)) (beyond 10^8 steps its errors are known from their estimates alone)"
  }

  private static func prepare<Problem>(
    _ run: Problem, _ training: Training, _ candidates: [Candidate<Problem>], _ options: SolverOptions
  ) throws -> any PreparedEngine {
    var obstacles: [(engine: EngineName, obstacle: Obstacle)] = []
    for engine in candidates where [.auto, engine.name].contains(options.engine) {
      switch engine.prepare(run, options) {
      case .success(let prepared): return prepared
      case .failure(let obstacle): obstacles.append((engine.name, obstacle))
      }
    }
    guard !obstacles.isEmpty else {
      let all = candidates.map(\.name)
      let names = EngineName.allCases.filter(all.contains).map(\.rawValue).joined(separator: ", ")
      throw SolverError.unsuitable(
        engine: options.engine, obstacle: "it is for other models; of this one there is: \(names)")
    }
    // What the flow refuses no other engine takes.
    let asked: EngineName =
      if case .flow = training, options.engine == .flow { .auto } else { options.engine }
    throw SolverError.unsuitable(engine: asked, obstacle: summary(obstacles))
  }

  /// What stands in the way; of engines that were not asked for, those that could have been meant.
  private static func summary(_ obstacles: [(engine: EngineName, obstacle: Obstacle)]) -> String {
    guard obstacles.count > 1 else { return obstacles.first?.obstacle.reason ?? "" }
    let meant = obstacles.filter { $0.obstacle.kind == .description }
    guard meant.count > 1 else { return (meant.first ?? obstacles.last)?.obstacle.reason ?? "" }
    return meant.map { "\($0.engine.rawValue): \($0.obstacle.reason)" }.joined(separator: "; ")
  }
}

/// Solves a run: the theory curve in the limit of large width, data and batch.
///
/// - Returns: the curve, and an outcome that says whether the dynamics diverged.
/// - Throws: `SolverError`, `DescriptionError` for a combination that no engine describes, and what the watch throws.
public func solve(_ run: Run, options: SolverOptions = SolverOptions(), watch: RunWatch) throws -> Solution {
  var inner = watch
  inner.curve = { try watch.curve(described($0, run)) }
  return described(try Engines.solve(run, options, inner), run)
}

/// With what is to be known of every solution, whatever engine it is from.
private func described(_ solution: Solution, _ run: Run) -> Solution {
  var solution = solution
  solution.diagnostics.entries += solution.outcome.entries
  if let meaning = run.model.meaningOfTheory { solution.diagnostics.reason += "; theory " + meaning }
  if let model = run.model as? LinearModel, let task = model.task as? MeasuredTask {
    solution.diagnostics.entries += ResolvedRange.entries(task, solution.curve)
  }
  return solution
}

/// The same, told the finished share of the work alone.
///
/// - Parameter progress: called with the share, 0 … 1, from the solving thread.
public func solve(
  _ run: Run, options: SolverOptions = SolverOptions(), progress: (Double) -> Void = { _ in }
) throws -> Solution {
  try withoutActuallyEscaping(progress) { progress in
    var watch = RunWatch()
    watch.progress = { progress($0.share) }
    return try solve(run, options: options, watch: watch)
  }
}

/// Which engine will take a run, and what it knows before it starts.
///
/// - Throws: what `solve` throws before it starts.
public func plan(_ run: Run, options: SolverOptions = SolverOptions()) throws -> RunPlan {
  let prepared = try Engines.prepare(run, options)
  try Engines.namingPanels(for: run, options, prepared) { try prepared.checkLength() }
  return RunPlan(
    engine: prepared.engine, reason: prepared.reason, expected: prepared.expected,
    keepsState: prepared.keepsState)
}
