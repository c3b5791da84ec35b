import DMFT

/// How the networks of one run are simulated: built once, with every check that does not need a network.
protocol SimulationPlan: Sendable {
  /// T.
  var steps: Int { get }
  /// What readout norms are divided by, so that every scale estimates the same theory.
  var readoutNormUnit: Double { get }
  /// The columns that the networks know, of `Observation.quantities`.
  var quantities: [Quantity] { get }
  /// What is to be said of the training beside its configuration, in words.
  var remark: String? { get }
  /// What one network takes that is looked at so many times; in floating point, so that nothing overflows.
  func demand(observations: Int) -> NetworkDemand
  /// What draws networks, once all that they share has been made: initial weights and fixed samples come from the
  /// stream, which then drives the training.
  ///
  /// - Throws: `DescriptionError` for what cannot be listed one by one.
  func networks() throws -> @Sendable (RandomStream) -> any SimulatedNetwork
}

extension SimulationPlan {
  var quantities: [Quantity] { Observation.quantities }
  var remark: String? { nil }
}

/// Numbers that one network stores, and operations of its training.
struct NetworkDemand: Sendable, Hashable {
  var stored: Double
  var operations: Double

  /// How many times as fast as reading from memory products of matrices are, counted in multiplications.
  static let productSpeed = 20.0
}

/// A model that can be simulated. A new architecture is one conformance, with its plan and its network.
protocol SimulatedModel: Model {
  /// The plan for a run of this model, whose sizes are `copies` times those of the configuration.
  /// - Throws: `DescriptionError` for what cannot be simulated.
  func plan(for run: Run, copies: Int) throws -> any SimulationPlan
}

extension Run {
  /// The plan for networks s = `copies` times as large.
  /// - Throws: `DescriptionError` for what cannot be simulated.
  func simulationPlan(copies: Int) throws -> any SimulationPlan {
    let replica = try replicated(by: copies)
    guard let model = replica.model as? any SimulatedModel else {
      throw DescriptionError("network.model", "\(type(of: model))", "a model that can be simulated")
    }
    return try model.plan(for: replica, copies: copies)
  }
}

extension Extent {
  /// N.
  /// - Throws: `DescriptionError` for an infinite width.
  func simulatedWidth() throws -> Int {
    guard case .finite(let size) = self else {
      throw DescriptionError("network.width", "\(self)", "a whole number ≥ 1, in a simulation")
    }
    return size
  }
}
