import DMFT

// The parts of a run that a test knows to be a linear chain under a linear optimiser.
extension Run {
  public init(
    task: any LearningTask, network: Network, data: DataSource, optimiser: any Optimiser, steps: Int
  ) throws {
    try self.init(
      LinearModel(task: task, network: network), data: data, training: .steps(steps, optimiser))
  }

  public init(task: any LearningTask, network: Network, until end: Double, points: Int = 200) throws {
    try self.init(
      LinearModel(task: task, network: network), data: DataSource(),
      training: .flow(until: end, points: points))
  }

  public var linear: LinearModel {
    guard let model = model as? LinearModel else { preconditionFailure("\(model) is not linear") }
    return model
  }
  public var task: any LearningTask { linear.task }
  public var network: Network { linear.network }
  public var optimiser: any LinearOptimiser {
    guard let optimiser = training.optimiser as? any LinearOptimiser else {
      preconditionFailure("\(training) has no linear optimiser")
    }
    return optimiser
  }
  public var steps: Int { training.stepCount ?? 0 }

  public func with(task: any LearningTask) throws -> Run {
    try with(model: LinearModel(task: task, network: network))
  }
  public func with(network: Network) throws -> Run {
    try with(model: LinearModel(task: task, network: network))
  }
  public func with(optimiser: any Optimiser) throws -> Run { try with(training: .steps(steps, optimiser)) }
}
