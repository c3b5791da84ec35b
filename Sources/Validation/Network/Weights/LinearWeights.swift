import DMFT
import LinearAlgebra

/// Weights under a linear optimiser, whose gradient is never written out (3).
struct LinearWeights: MovingWeights {
  private var trained: TrainedWeights
  private let optimiser: any LinearOptimiser
  /// What the gradient is multiplied by.
  private let rate: Double

  init(_ start: DenseMatrix, _ optimiser: any LinearOptimiser, rate: Double) {
    trained = TrainedWeights(start, keepsMomentum: optimiser.keepsMomentum)
    self.optimiser = optimiser
    self.rate = rate
  }

  var weights: DenseMatrix {
    get { trained.weights }
    set { trained.weights = newValue }
  }

  mutating func advance(along gradient: OuterProduct, at place: TrainingPlace) {
    let update = optimiser.following(readoutNorm: place.readoutNorm).update(at: place.step, of: place.steps)
    trained.advance(by: update, along: gradient, rate: rate)
  }
}
