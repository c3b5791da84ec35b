/// Which engine solves a run, and why.
struct EngineChoice {
  let engine: EngineName
  let reason: String
  /// T.
  let steps: Int

  /// - Throws: `SolverError.unsuitable` with the obstacle when the engine asked for cannot solve the run.
  init(for run: Run, asked: EngineName) throws {
    guard asked != .flow else {
      throw SolverError.unsuitable(
        engine: asked, obstacle: "the configuration has steps; give flow: {until: …} in their place")
    }
    guard asked == .auto || asked == .march else {
      throw SolverError.unsuitable(engine: asked, obstacle: "this version has the march engine only")
    }
    guard case .steps(let steps) = run.horizon else {
      throw SolverError.unsuitable(
        engine: asked,
        obstacle: "gradient flow needs the flow engine")
    }
    guard !run.data.exactBatch else {
      throw SolverError.unsuitable(
        engine: asked,
        obstacle: "data.exactBatch needs the stationary engine, which this version does not have")
    }
    self.steps = steps
    engine = .march
    reason = "two-time march of \(steps) steps, which takes every chain, data source and linear optimiser"
  }
}
