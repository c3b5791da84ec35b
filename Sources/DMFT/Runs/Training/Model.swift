/// What learns, from which inputs: a linear chain with its task, or a nonlinear network that theory replaces by one.
///
/// A new architecture is one conformance here, and one of `SimulatedModel` in `Validation`.
public protocol Model: Sendable {
  /// The chain with its task that the mean-field equations are solved for.
  /// - Throws: `DescriptionError` when the model has none.
  func linearised() throws -> LinearModel

  /// What theory's curve is to the model, in words; nil when the model is the chain itself.
  var meaningOfTheory: String? { get }

  /// α of the kernel and β of the target at initialisation; nil where they are no power laws.
  var powerLaw: (capacity: Double, source: Double)? { get }

  /// - Throws: `DescriptionError` for data and training that have no meaning for the model.
  func check(_ data: DataSource, _ training: Training) throws

  /// A run of this model, s = `copies` times as large, which theory cannot tell from it; see `Run.replicated(by:)`.
  func replica(of run: Run, copies: Int) throws -> Run
}

/// A linear chain with the task that it learns: what the mean-field equations describe.
public struct LinearModel: Model {
  public var task: any LearningTask
  public var network: Network

  public init(task: any LearningTask, network: Network) {
    self.task = task
    self.network = network
  }

  public func linearised() -> LinearModel { self }

  public var meaningOfTheory: String? { nil }

  public var powerLaw: (capacity: Double, source: Double)? {
    (task as? PowerLawTask).map { ($0.capacity, $0.source) }
  }

  /// - Throws: `DescriptionError` for sequences of batches: the equations are those of independent batches; and for batches
  ///   beyond the samples.
  public func check(_ data: DataSource, _ training: Training) throws {
    try data.refuseSequences()
    try data.checkBatches(of: training.stepCount ?? 0)
  }

  public func replica(of run: Run, copies: Int) throws -> Run {
    let isLinear = !(run.training.optimiser is any ElementwiseOptimiser)
    return try Run(
      LinearModel(
        task: ReplicatedTask(task, copies: copies),
        network: try network.replicated(by: copies, isLinear: isLinear)),
      data: try run.data.replicated(by: copies), training: run.training.replicated(by: copies))
  }
}
