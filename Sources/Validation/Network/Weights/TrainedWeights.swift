import DMFT
import LinearAlgebra

/// A matrix that a linear optimiser moves, with its momentum.
///
///     m ← μ m + h,   w ← (1 − η_t λ_w) w + η_t m          (and its variants, see `Optimiser`)      (3)
///
/// Without momentum no second matrix is kept.
struct TrainedWeights: Sendable {
  var weights: DenseMatrix
  /// m, or nil when the optimiser forgets it in every step.
  private var momentum: DenseMatrix?

  init(_ weights: DenseMatrix, keepsMomentum: Bool) {
    self.weights = weights
    momentum = keepsMomentum ? DenseMatrix(zeros: weights.rows, weights.columns) : nil
  }

  /// One step along `rate` · h.
  mutating func advance(by update: LinearUpdate, along signal: some GradientSignal, rate: Double) {
    guard momentum != nil else {
      let step = (update.fromMomentum + update.fromGradient) * rate
      return weights.retain(update.weightRetention, adding: signal, times: step)
    }
    momentum?.retain(update.momentumRetention, adding: signal, times: rate)
    weights.retain(update.weightRetention, adding: signal, times: update.fromGradient * rate)
    momentum?.add(to: &weights, times: update.fromMomentum)
  }
}
