/// Why there is no solution. Divergence is not an error but an `Outcome`.
public enum SolverError: Error, Sendable, Hashable {
  /// The run needs more than the machine has: what, how much, how much there is (bytes, seconds or steps), what to change.
  case doesNotFit(resource: String, needed: Double, available: Double, remedy: String)
  /// The engine asked for cannot do this run, and the reason.
  case unsuitable(engine: EngineName, obstacle: String)
  /// The run was asked to stop, and its state has been kept.
  case stopped
  /// The state that was kept is not one of this run, or not whole: what is different.
  case unusableState(String)
  /// A property that holds in exact arithmetic does not hold in the numbers: the curve cannot be trusted.
  case invariantBroken(String)
}

extension SolverOptions {
  /// - Parameter seconds: what the whole run is expected to take.
  /// - Throws: `SolverError.doesNotFit` for more than is allowed.
  package func refuseIfTooLong(_ seconds: Double, _ remedy: String) throws {
    guard seconds > longestTime else { return }
    throw SolverError.doesNotFit(
      resource: "time", needed: seconds, available: longestTime, remedy: remedy)
  }
}
