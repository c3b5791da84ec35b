import DMFT

/// What a computation takes, refused where that is not there.
enum FittingDemand {
  /// - Throws: `SolverError.doesNotFit`.
  static func check(memory: Double, seconds: Double, remedy: String) throws {
    let available = AvailableMemory.bytes() ?? .infinity
    for (resource, needed, available) in [
      ("memory", memory, available), ("time", seconds, SolverOptions().longestTime),
    ]
    where needed > available {
      throw SolverError.doesNotFit(
        resource: resource, needed: needed, available: available, remedy: remedy)
    }
  }
}
