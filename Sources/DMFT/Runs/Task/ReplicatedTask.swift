/// A task in which every mode stands s times, each copy with eigenvalue λ_k/s and the same w*_k.
///
/// The target power of a mode, a sum over its copies, stays what it was, and so does tr Λ.
/// Source: derivations/02, replication.
public struct ReplicatedTask: LearningTask {
  public let original: any LearningTask
  /// s ≥ 1.
  public let copies: Int

  public init(_ original: any LearningTask, copies: Int) {
    precondition(copies >= 1)
    self.original = original
    self.copies = copies
  }

  public var modeCount: Double { Double(copies) * original.modeCount }

  public func measures(at resolution: SpectralResolution) -> TaskMeasures {
    original.measures(at: resolution.slowed(by: copies)).slowed(by: copies)
  }

  public func modes(limit: Int) throws -> [Mode] {
    try original.modes(limit: limit / copies).map { mode in
      Mode(
        eigenvalue: mode.eigenvalue / Double(copies), targetPower: mode.targetPower,
        multiplicity: mode.multiplicity * Double(copies))
    }
  }
}
