import DMFT

/// What an ensemble takes, known before it starts.
public struct SimulationCost: Sendable, Hashable {
  /// Bytes held at the same time, without small change.
  public var memory: Double
  /// Multiplications with addition (or random numbers drawn, which take as long) of all instances together.
  public var operations: Double

  /// The run of one core that reads matrices from memory, a rough figure: 3e9 was measured with networks of 600 MB, 1e10 with those that
  /// stay in its caches.
  static let operationsPerSecond = 3e9

  /// Seconds on so many cores: an order of magnitude.
  public func seconds(cores: Int) -> Double { operations / (Double(cores) * Self.operationsPerSecond) }
}
