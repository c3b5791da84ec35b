extension LinearOptimiser {
  /// The largest weight that a unit gradient signal leaves in the long run; η/(1 − μ) for SGD with momentum.
  package func gain(steps: Int) -> Double {
    (0..<max(1, min(steps, 100_000))).reduce(0) { max($0, update(at: $1, of: steps).gain) }
  }
}

extension LinearUpdate {
  /// The weight that a unit gradient signal leaves in the long run if all steps are like this one.
  package var gain: Double { fromGradient + fromMomentum / max(1e-6, 1 - momentumRetention) }
}
