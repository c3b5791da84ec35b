import DMFT
import TestSupport
import Testing

/// O(t, s) and d(t) of equation (3), each column from the optimiser's own rule driven by one unit impulse.
struct DenseOptimiser {
  let impulse: SquareMatrix
  let decay: [Double]

  init(_ optimiser: any LinearOptimiser, steps: Int) throws {
    let descent = try #require(optimiser as? StochasticGradientDescent)
    var impulse = SquareMatrix.zero(steps + 1)
    for s in 0..<steps {
      let weights = Self.weights(descent, from: 0, steps) { t, _ in t == s ? 1 : 0 }
      for t in 0...steps { impulse[t, s] = weights[t] }
    }
    self.impulse = impulse
    decay = Self.weights(descent, from: 1, steps) { _, _ in 0 }
  }

  /// m ← μ m + h, w ← (1 − η_t λ_w) w + η_t m; Nesterov: η_t (h + μ m).
  static func weights(
    _ descent: StochasticGradientDescent, from start: Double, _ steps: Int,
    signal: (_ time: Int, _ weight: Double) -> Double
  ) -> [Double] {
    var (momentum, weight) = (0.0, start)
    var weights = [start]
    for t in 0..<steps {
      let (eta, h) = (descent.learningRate * descent.schedule.factor(at: t, of: steps), signal(t, weight))
      momentum = descent.momentum * momentum + h
      let step = descent.isNesterov ? h + descent.momentum * momentum : momentum
      weight = (1 - eta * descent.weightDecay) * weight + eta * step
      weights.append(weight)
    }
    return weights
  }

  /// D = d dᵀ.
  var bothDecays: SquareMatrix { SquareMatrix(size: decay.count) { decay[$0] * decay[$1] } }
}
