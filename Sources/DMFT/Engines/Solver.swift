/// The engines that a user can ask for by name.
public enum EngineName: String, Sendable, Hashable, CaseIterable {
  /// The program chooses and says why.
  case auto
  /// Two-time causal marching: every chain, every data source, every linear optimiser.
  case march
  /// Operators of t − s: lazy chains at constant step size.
  case stationary
  /// Gradient flow reduced to ordinary differential equations.
  case flow
}

/// What a caller may set about a solution; the defaults suit every run.
public struct SolverOptions: Sendable {
  public var engine: EngineName = .auto
  /// Target for the relative error of the curve that comes from compressing the spectrum.
  public var tolerance: Double = 1e-10
  /// Steps at which two-time functions are kept; none when empty.
  public var twoTimeSteps: [Int] = []
  /// Number of quadrature nodes instead of the one chosen from `tolerance`.
  public var nodes: Int?
  /// Rows solved together instead of the number chosen by the engine; 1 is the row-by-row march.
  public var blockRows: Int?
  /// Steps at which engines that need not compute every one give the curve; all when `nil`. The march gives all of them.
  public var savedSteps: [Int]?

  /// Whether the march compresses the columns of operators; without, it is slower and takes more memory.
  public var compresses = true
  /// Leaves out columns that take time of their own: the flow's bias and variance at finite width.
  public var onlyTestLoss = false

  public init() {}
}

/// Why there is no solution. Divergence is not an error but an `Outcome`.
public enum SolverError: Error, Sendable, Hashable {
  /// The run needs more than the machine has: what, how much, how much there is (bytes or seconds), what to change.
  case doesNotFit(resource: String, needed: Double, available: Double, remedy: String)
  /// The engine asked for cannot do this run, and the reason.
  case unsuitable(engine: EngineName, obstacle: String)
  /// A property that holds in exact arithmetic does not hold in the numbers: the curve cannot be trusted.
  case invariantBroken(String)
}

/// Solves a run: the theory curve in the limit of large width, data and batch.
///
/// - Parameter progress: called with the finished share of the work, 0 … 1, from the solving thread.
/// - Returns: the curve, and an outcome that says whether the dynamics diverged.
/// - Throws: `SolverError`, and `DescriptionError` for a combination that no engine describes.
public func solve(
  _ run: Run, options: SolverOptions = SolverOptions(), progress: (Double) -> Void = { _ in }
) throws -> Solution {
  var solution = try solveChain(run, options, progress)
  if let circle = run.circle { solution.diagnostics.reason += "; theory " + circle.meaningOfTheory }
  return solution
}

private func solveChain(
  _ run: Run, _ options: SolverOptions, _ progress: (Double) -> Void
) throws -> Solution {
  if case .flow(let until, let points) = run.horizon {
    let reason = try EngineChoice.reasonForFlow(to: until, asked: options.engine)
    return try GradientFlow(run, until: until, points: points, options: options)
      .solve(reason: reason, progress: progress)
  }
  let choice = try EngineChoice(for: run, options: options)
  switch choice.method {
  case .march(let steps):
    return try MarchEngine(run: run, steps: steps, options: options)
      .solve(reason: choice.reason, progress: progress)
  case .divergence(let steps, let obstacle):
    let solution = try MarchEngine(run: run, steps: steps, options: options)
      .solve(reason: choice.reason, progress: progress)
    guard case .diverged = solution.outcome else {
      throw SolverError.unsuitable(engine: .auto, obstacle: obstacle)
    }
    return solution
  case .stationary(let steps, let optimiser):
    return try StationaryEngine(run: run, steps: steps, options: options, optimiser: optimiser)
      .solve(reason: choice.reason, progress: progress)
  case .modes(let steps):
    return try ModeRecursionEngine(run: run, steps: steps, options: options)
      .solve(reason: choice.reason, progress: progress)
  }
}
