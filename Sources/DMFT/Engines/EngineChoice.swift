/// Which engine solves a run, and why.
struct EngineChoice {
  /// An engine with what it has already found out about the run.
  enum Method {
    case march(steps: Int)
    case stationary(steps: Int, optimiser: StationaryOptimiser)
    /// The stationary engine's special case of infinite width and fresh samples, mode by mode.
    case modes(steps: Int)
    /// A long run that diverges: marched until it does.
    case divergence(steps: Int, obstacle: String)
  }

  let method: Method
  let reason: String

  /// - Throws: `SolverError.unsuitable` with the obstacle when the engine asked for cannot solve the run.
  init(for run: Run, options: SolverOptions) throws {
    switch (options.engine, run.horizon) {
    case (.flow, _), (_, .flow): throw Self.noFlow(options.engine)
    case (.march, .steps(let steps)): self = try Self.march(run, steps)
    case (.stationary, .steps(let steps)):
      let suitability = StationarySuitability(run, steps: steps, options: options)
      guard let choice = Self.stationary(suitability, steps) else {
        throw SolverError.unsuitable(engine: .stationary, obstacle: suitability.obstacle ?? "")
      }
      self = choice
    case (.auto, .steps(let steps)): self = try Self.automatic(run, steps, options)
    }
  }

  private init(_ method: Method, _ reason: String) {
    self.method = method
    self.reason = reason
  }

  /// Short runs are marched, at no cost; long ones go to the special engine if they suit it.
  private static func automatic(_ run: Run, _ steps: Int, _ options: SolverOptions) throws -> EngineChoice {
    let suitability = StationarySuitability(run, steps: steps, options: options)
    if run.data.exactBatch {
      guard let choice = stationary(suitability, steps) else {
        throw SolverError.unsuitable(
          engine: .auto,
          obstacle: "data.exactBatch needs the stationary engine, and \(suitability.obstacle ?? "")")
      }
      return choice
    }
    guard steps >= longRun else { return try march(run, steps) }
    if suitability.isUnstable, let obstacle = suitability.obstacle {
      return EngineChoice(
        .divergence(steps: min(steps, longestSearch), obstacle: obstacle),
        "the largest eigenvalue of the network's kernel makes the run diverge, and a march finds where")
    }
    return try stationary(suitability, steps) ?? march(run, steps)
  }

  private static func march(_ run: Run, _ steps: Int) throws -> EngineChoice {
    guard !run.data.exactBatch else {
      throw SolverError.unsuitable(
        engine: .march,
        obstacle: "data.exactBatch needs the stationary engine (infinite width, lazy, constant step size)")
    }
    return EngineChoice(
      .march(steps: steps),
      "two-time march of \(steps) steps, which takes every chain, data source and linear optimiser")
  }

  private static func stationary(_ suitability: StationarySuitability, _ steps: Int) -> EngineChoice? {
    guard suitability.obstacle == nil, let optimiser = suitability.optimiser else { return nil }
    if suitability.hasIndependentModes {
      return EngineChoice(
        .modes(steps: steps),
        "at infinite width with fresh samples each mode of a lazy network has a recursion of its own")
    }
    return EngineChoice(
      .stationary(steps: steps, optimiser: optimiser),
      "the network is lazy and the step size constant, so that operators depend on t − s only")
  }

  private static func noFlow(_ asked: EngineName) -> SolverError {
    SolverError.unsuitable(
      engine: asked,
      obstacle: "the configuration has steps; give flow: {until: …} in their place")
  }

  /// Below this many steps a march takes less than a second.
  private static let longRun = 400
  private static let longestSearch = 2000
}
