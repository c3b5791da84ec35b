extension LinearOptimiser {
  /// The largest weight that a unit gradient signal leaves in the long run; η/(1 − μ) for SGD with momentum.
  package func gain(steps: Int) -> Double {
    (0..<max(1, min(steps, 100_000))).reduce(0) { largest, step in
      let update = update(at: step, of: steps)
      return max(
        largest, update.fromGradient + update.fromMomentum / max(1e-6, 1 - update.momentumRetention))
    }
  }
}
