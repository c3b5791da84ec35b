import DMFT

/// A claim about a theory curve, and the simulation that can refute it.
public struct ValidationCase: Sendable {
  /// What the verdict should be.
  public enum Expectation: String, Sendable, Hashable, CaseIterable {
    case agree
    /// The simulation is of something else than the theory, and that must be seen.
    case disagree
  }

  public var claim: String
  /// What the theory is solved for.
  public var theory: Run
  /// What is simulated; the same unless the case must disagree.
  public var simulated: Run
  /// Networks of each scale.
  public var instances: Int
  /// Replication factors, different.
  public var scales: [Int]
  public var seed: UInt64
  public var columns: [String]
  /// How many log-spaced steps are compared.
  public var points: Int
  /// The first of them: early steps may be too noisy to say much.
  public var firstStep = 1
  public var expectation: Expectation
  /// Probability that a right theory is refused, at most.
  public var significance = 0.001
  /// A relative deviation that agreement must exclude, at every compared value, to mean anything.
  public var resolution = 0.1
  /// Networks trained at the same time; nil for one a core.
  public var threads: Int?

  /// Steps of the means that reports draw.
  private static let drawnSteps = 60

  public init(
    claim: String, theory: Run, simulated: Run, instances: Int, scales: [Int], seed: UInt64,
    columns: [String], points: Int, expectation: Expectation
  ) {
    self.claim = claim
    self.theory = theory
    self.simulated = simulated
    self.instances = instances
    self.scales = scales
    self.seed = seed
    self.columns = columns
    self.points = points
    self.expectation = expectation
  }

  /// The ensembles of the case, one a scale.
  public var ensembles: [Ensemble] {
    let last = Double(simulated.training.stepCount ?? 1)
    let compared = LogSpacing.wholeNumbers(
      from: min(Double(firstStep), last), through: last, count: points)
    let drawn = Set(LogSpacing.wholeNumbers(through: last, count: Self.drawnSteps) + compared)
    return scales.map { scale in
      var ensemble = Ensemble(simulated, instances: instances, seed: seed)
      ensemble.scale = scale
      ensemble.keptSteps = compared
      ensemble.observedSteps = drawn.sorted()
      if let threads { ensemble.threads = threads }
      return ensemble
    }
  }

  /// Solves, simulates and compares.
  ///
  /// - Parameter progress: called with the finished share of the simulation's work, 0 … 1.
  /// - Throws: what the solver and the ensembles throw; `DescriptionError` for a theory that diverges, and for
  ///   too few instances.
  public func evaluate(progress: (Double) -> Void = { _ in }) async throws -> CaseResult {
    let solution = try solve(theory)
    if case .diverged(let step, _) = solution.outcome {
      throw DescriptionError(
        "optimizer.learningRate", "too large: the theory diverges at step \(step)", "less")
    }
    let results = try await simulate(progress: progress)
    return CaseResult(
      description: self, theory: solution, ensembles: results,
      comparison: try Comparison(results, theory: solution.curve, columns: columns))
  }

  /// The ensembles, one after another.
  private func simulate(progress: (Double) -> Void) async throws -> [EnsembleResult] {
    let ensembles = try ensembles.map { try $0.prepared() }
    let work = ensembles.map(\.cost.operations)
    let total = work.reduce(0, +)
    var results: [EnsembleResult] = []
    var done = 0.0
    for (ensemble, share) in zip(ensembles, work) {
      let unit = share / Double(instances)
      results.append(
        try await ensemble.simulate(
          resuming: EmptyCollection(), keep: { _ in },
          progress: { progress((done + unit * Double($0)) / total) }))
      done += share
    }
    return results
  }
}
