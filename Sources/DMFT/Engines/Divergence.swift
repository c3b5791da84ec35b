/// When a loss counts as divergent.
enum Divergence {
  /// The first step at which a loss is not a number or beyond a million times its start (or the label noise).
  static func firstStep(_ loss: [Double], labelNoise: Double) -> Int? {
    guard let start = loss.first else { return nil }
    let bound = factor * max(start, labelNoise, .leastNormalMagnitude)
    return loss.firstIndex { !($0 <= bound) }
  }

  static let factor = 1e6
}
