/// When a loss counts as divergent.
enum Divergence {
  /// The first step at which a loss is not a number or beyond every bound.
  static func firstStep(_ loss: [Double], labelNoise: Double) -> Int? {
    guard let start = loss.first else { return nil }
    let bound = bound(start: start, labelNoise: labelNoise)
    return loss.firstIndex { !($0 <= bound) }
  }

  /// A million times the start, or the label noise.
  static func bound(start: Double, labelNoise: Double) -> Double {
    1e6 * max(start, labelNoise, .leastNormalMagnitude)
  }
}
