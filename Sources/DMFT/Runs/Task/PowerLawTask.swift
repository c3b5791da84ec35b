/// The power-law task of capacity α and source β.
///
///     λ_k = k^-α,   λ_k w*_k² = k^-(αβ+1)/Z,   Z = Σ_k k^-(αβ+1),   k = 1 … M                     (1)
public struct PowerLawTask: LearningTask, Hashable {
  /// α > 1; any α > 0 with finitely many modes.
  public let capacity: Double
  /// β > 0.
  public let source: Double
  /// M ≤ 10^12, or infinite.
  public let modes: Extent

  /// - Throws: `DescriptionError` for α ≤ 0, for α ≤ 1 with infinitely many modes, β ≤ 0, M < 1 or M > 10^12.
  public init(capacity: Double, source: Double, modes: Extent) throws {
    guard capacity > 0, capacity.isFinite else { throw DescriptionError("task.alpha", capacity, "> 0") }
    if modes == .infinite, capacity <= 1 {
      throw DescriptionError(
        "task.alpha", capacity,
        "> 1, since the sum of infinitely many eigenvalues diverges; > 0 with finite task.modes")
    }
    guard source > 0, source.isFinite else { throw DescriptionError("task.beta", source, "> 0") }
    if case .finite(let count) = modes, !(1...1_000_000_000_000).contains(count) {
      throw DescriptionError("task.modes", "\(count)", "a whole number from 1 to 10^12, or infinite")
    }
    self.capacity = capacity
    self.source = source
    self.modes = modes
  }

  public var modeCount: Double {
    if case .finite(let count) = modes { Double(count) } else { .infinity }
  }

}
