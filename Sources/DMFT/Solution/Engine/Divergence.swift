/// When a loss counts as divergent, in theory and in simulations.
///
/// A loss beyond a million times the scale of the problem, which is its start or the label noise, does not come back: what
/// has a fixed point near the loss does not start six decades above it, and linear growth by such a factor takes rates beyond
/// the stable one. *Heuristic*; the same in both, so that both stop for the same reason and at the same step.
public enum Divergence {
  /// The largest loss that counts as finite.
  public static func bound(start: Double, labelNoise: Double) -> Double {
    1e6 * max(start, labelNoise, .leastNormalMagnitude)
  }

  /// The first step at which a loss is not a number or beyond the bound.
  package static func firstStep(_ loss: [Double], labelNoise: Double) -> Int? {
    guard let start = loss.first else { return nil }
    let bound = bound(start: start, labelNoise: labelNoise)
    return loss.firstIndex { !($0 <= bound) }
  }
}
