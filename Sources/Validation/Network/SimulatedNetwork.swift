import DMFT

/// A network in training, of whatever kind: all that a `Trajectory` knows of it.
protocol SimulatedNetwork: Sendable {
  /// How many steps have been taken.
  var step: Int { get }
  /// Losses and readout norm after them; work may be put off until they are asked for.
  var observation: Observation { mutating get }
  /// Trains by one step.
  mutating func advance()
}

extension FiniteNetwork: SimulatedNetwork {}

extension Run {
  /// The network that the description asks for: of `circle`, if there is one, and else of the chain.
  ///
  /// Initial weights and fixed samples are drawn from `stream`, which then drives the training.
  /// - Throws: `DescriptionError` for what cannot be simulated.
  func simulatedNetwork(from stream: RandomStream) throws -> any SimulatedNetwork {
    guard let circle else { return try FiniteNetwork(self, from: stream) }
    let plan = try NonlinearPlan(self, circle: circle)
    return circle.perceptron.richness > 0
      ? NonlinearNetwork(plan, from: stream) : LinearisedNetwork(plan, from: stream)
  }

  /// T, after all checks of what is to be simulated that do not need a network.
  func checkedSteps() throws -> Int {
    if let circle { try NonlinearPlan(self, circle: circle).steps } else { try SimulationPlan(self).steps }
  }
}
