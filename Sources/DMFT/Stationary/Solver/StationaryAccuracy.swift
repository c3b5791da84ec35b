/// What counts as nothing in a stationary solution: what oscillates beyond the circle, and what its points take for something else.
struct StationaryAccuracy: Sendable {
  /// −log of what oscillations have died away to when the windows begin.
  let logDied: Double
  /// −log ρ^n of the circle.
  let logAliasing: Double
  /// Points of the circle for each of its steps, where these are few and where they are many.
  let density: (few: Int, many: Int)

  /// All digits.
  static let full = StationaryAccuracy(logDied: 37, logAliasing: 36.8, density: (16, 8))
  /// Four: enough to tell whether a loss grows, for a hundredth of the work.
  static let trial = StationaryAccuracy(logDied: 9.2, logAliasing: 9.2, density: (2, 2))
}
