/// A network in training, of whatever kind: all that a `Trajectory` knows of it.
protocol SimulatedNetwork: Sendable {
  /// How many steps have been taken.
  var step: Int { get }
  /// Losses and readout norm after them; work may be put off until they are asked for.
  var observation: Observation { mutating get }
  /// Trains by one step.
  mutating func advance()
}
