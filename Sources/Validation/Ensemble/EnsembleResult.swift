import DMFT

/// Means and standard errors of an ensemble, and the single instances where they were asked for.
public struct EnsembleResult: Sendable {
  /// Columns `test_loss`, `train_loss` and `readout_norm`, each followed by its standard error `…_se`. Ends before
  /// the first observed step at which an instance had diverged.
  public var curve: LearningCurve
  /// The instances in their order, at the kept steps; NaN where an instance had diverged.
  public var samples: [LearningCurve]
  public var instances: Int
  /// s; readout norms of chains are divided by it.
  public var scale: Int
  public var outcome: Outcome
}
