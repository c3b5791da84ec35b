/// A task in which every mode stands s times, each copy with eigenvalue λ_k/s and the same w*_k.
///
/// The target power of a mode, a sum over its copies, stays what it was, and so does tr Λ.
/// Source: theory.md, section 4, replication invariance.
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

  public func kernelMeasure() -> SpectralMeasure { rescaled(original.kernelMeasure()) }

  public func targetMeasure() -> SpectralMeasure { rescaled(original.targetMeasure()) }

  public func modes(limit: Int) throws -> [Mode] {
    try original.modes(limit: limit / copies).map { mode in
      Mode(
        eigenvalue: mode.eigenvalue / Double(copies), targetPower: mode.targetPower,
        multiplicity: mode.multiplicity * Double(copies))
    }
  }

  /// The measure with every node at λ/s; its weights, sums over the copies, do not change.
  func rescaled(_ measure: SpectralMeasure) -> SpectralMeasure {
    SpectralMeasure(nodes: measure.nodes.map { $0 / Double(copies) }, weights: measure.weights)
  }
}
