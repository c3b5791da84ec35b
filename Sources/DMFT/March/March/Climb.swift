import DMFTRuns
import DMFTSolution

/// How far a loss comes up again that gradient descent should lower in every step.
///
/// A step along the gradient of all that is trained on lowers the training loss while the rate times the largest curvature on its way is
/// below 2: in every network, and so on their average. Where it rises, some are beyond the edge of stability, whether they come back or
/// not. They may do so within few steps, before disturbances have grown by enough to be told from what is stable.
struct Climb: Sendable, Hashable {
  /// The step at which the loss is highest, relative to what it had fallen to.
  let to: Int
  let low, high: Double

  /// - Returns: nil of a loss that rises by rounding and compression at most.
  init?(of loss: [Double]) {
    guard let first = loss.first else { return nil }
    var (low, step, ratio) = (first, 0, 1.0)
    var lowest = first
    for (t, value) in loss.enumerated() {
      lowest = min(lowest, value)
      guard lowest > 0, value > ratio * lowest, value - lowest > Self.rounding * first else { continue }
      (low, step, ratio) = (lowest, t, value / lowest)
    }
    guard ratio > Self.certain else { return nil }
    (self.to, self.low, high) = (step, low, loss[step])
  }

  private static let certain = 1.01
  /// Of a loss that has fallen to next to nothing.
  private static let rounding = 1e-9
}

extension CausalMarch {
  /// Of the training loss, where steps go along the gradient of all that is trained on; nil of others, and where it falls.
  var climb: Climb? { run.descends ? Climb(of: curves[.trainLoss]) : nil }
}

extension SteppedChain {
  /// Whether every step goes along the gradient of the whole training loss: no noise of batches, momentum, decay, or rules of their own.
  var descends: Bool {
    data.batchSize(at: 0, of: steps) == nil && !optimiser.keepsMomentum && optimiser.weightDecay == 0
      && network.couplings.allSatisfy { $0.followsRun || !$0.isTrained }
  }
}
