import DMFTRuns
import LinearAlgebra

/// A way to solve some runs.
///
/// A new engine is one conformance, and its line in `Engines`.
package protocol Engine: SendableMetatype {
  /// What it is asked about: a run with the linear chain in the place of its model, or a network on given samples.
  associatedtype Problem

  /// What a user calls it.
  static var name: EngineName { get }

  /// Looks whether the run can be solved this way; what that takes to find out is kept for the solution.
  ///
  /// - Throws: the first obstacle.
  static func prepare(_ run: Problem, _ options: SolverOptions) throws(Obstacle) -> any PreparedEngine
}

/// An engine with a run that it can solve, and with what it has found out about it.
package protocol PreparedEngine {
  /// As whose the solution is known.
  var engine: EngineName { get }

  /// Why this engine, in one sentence.
  var reason: String { get }

  /// What the run will take, where that is known before it starts.
  var expected: RunEstimate? { get }

  /// - Throws: `SolverError.doesNotFit` for a run that is longer than any that the engine takes, or for which the machine is too small.
  func checkLength() throws

  /// Whether the state is kept by the watch's keeper; engines that take seconds do without.
  var keepsState: Bool { get }

  /// - Throws: `SolverError`, and what the watch throws.
  func solve(_ watch: RunWatch) throws -> Solution
}

extension PreparedEngine where Self: Engine {
  package var engine: EngineName { Self.name }
}

extension PreparedEngine {
  package var expected: RunEstimate? { nil }
  package var keepsState: Bool { false }
  package func checkLength() throws {}
}

/// Why an engine does not solve a run.
package struct Obstacle: Error, Hashable {
  package enum Kind: Hashable {
    /// The engine is for training of another kind, flow or steps: no user could have meant it.
    case otherTraining
    /// Another engine does as well.
    case needless
    /// Something in the description.
    case description
  }

  package let kind: Kind
  /// What is in the way, with what to change.
  package let reason: String

  package init(_ reason: String, kind: Kind = .description) {
    self.kind = kind
    self.reason = reason
  }
}

/// A run with the linear chain in the place of its model: what engines are asked about.
package struct ChainRun {
  package let task: any LearningTask
  package let network: Network
  package let data: DataSource
  package let training: Training

  /// - Throws: `DescriptionError` when the model has no linear chain in its place.
  package init(_ run: Run) throws {
    let model = try run.model.linearised()
    task = model.task
    network = model.network
    data = run.data
    training = run.model is LinearModel ? run.training : try Self.training(run, in: model.network)
  }

  /// How a chain is trained that stands for another network: its readout is not that of the network.
  private static func training(_ run: Run, in chain: Network) throws -> Training {
    guard case .steps(let steps, let optimiser) = run.training, optimiser.followsReadout else {
      return run.training
    }
    guard chain.isLazy, let descent = optimiser as? StochasticGradientDescent else {
      throw DescriptionError(
        "optimizer.schedule.kind", "inverse-readout",
        "a function of the step (the chain that stands for a network on the circle has another readout)")
    }
    // The readout of a lazy network stays what it was, of norm 1.
    return .steps(steps, descent.with(stepSize: descent.stepSize.atConstantRate))
  }

  /// Whether some rule is not linear in the gradient, so that signals are not linear in Gaussian fields.
  package var isNonlinear: Bool {
    guard case .steps(_, let optimiser) = training else { return false }
    return !(optimiser is any LinearOptimiser)
      || network.couplings.contains { $0.effectiveRichness > 0 && $0.optimiser?.isLinear == false }
  }
}

/// A chain trained by steps of a linear optimiser: what all engines but the flow solve.
package struct SteppedChain: Sendable {
  package let task: any LearningTask
  package let network: Network
  package let data: DataSource
  package let optimiser: any LinearOptimiser
  /// T.
  package let steps: Int

  package init(
    task: any LearningTask, network: Network, data: DataSource, optimiser: any LinearOptimiser, steps: Int
  ) {
    self.task = task
    self.network = network
    self.data = data
    self.optimiser = optimiser
    self.steps = steps
  }

  package init(_ run: ChainRun) throws(Obstacle) {
    guard case .steps(let steps, let optimiser) = run.training else {
      throw Obstacle(
        "the configuration asks for a gradient flow; give optimizer and steps", kind: .otherTraining)
    }
    guard let optimiser = optimiser as? any LinearOptimiser else {
      throw Obstacle("its optimiser is not linear in the gradient; the march solves it by sampled paths")
    }
    self.init(
      task: run.task, network: run.network, data: run.data, optimiser: optimiser, steps: steps)
  }

  /// The same chain under another optimiser, or for another number of steps.
  package func with(optimiser: (any LinearOptimiser)? = nil, steps: Int? = nil) -> SteppedChain {
    SteppedChain(
      task: task, network: network, data: data, optimiser: optimiser ?? self.optimiser,
      steps: steps ?? self.steps)
  }

  /// What draws anything, in the order of the draws.
  package var varianceSources: [VarianceSource] {
    .active(width: network.widths[0], SamplingNoise(data, steps: steps))
  }

  /// That a state is of a run with the same batches, which a file beside the configuration may hold.
  package func confirmBatches(_ archive: StateArchive) throws {
    guard data.hasBatchSchedule else { return }
    let sizes = (0..<steps).map { data.batchSize(at: $0, of: steps) ?? 0 }
    try archive.confirm(sizes, is: "the schedule of batches")
  }

  /// η with momentum: the largest weight that a unit signal leaves.
  package var gain: Double { optimiser.gain(steps: steps) }
}
