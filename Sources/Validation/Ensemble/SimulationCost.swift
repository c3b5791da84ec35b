import DMFT

/// What an ensemble takes, known before it starts.
public struct SimulationCost: Sendable, Hashable {
  /// Bytes held at the same time, without small change.
  public var memory: Double
  /// Multiplications with addition (or random numbers drawn, which take as long) of all instances together.
  public var operations: Double

  /// The run of one core that reads matrices from memory, a rough figure.
  static let operationsPerSecond = 1e9

  /// Seconds on so many cores: an order of magnitude.
  public func seconds(cores: Int) -> Double { operations / (Double(cores) * Self.operationsPerSecond) }
}
