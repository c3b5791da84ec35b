import DMFTSolution

/// The loss at the end of a run as a function of every step size and batch, with its gradient: forward in time, then backward.
///
/// States are kept at about √T steps and computed again in between. Source: derivations/18.
///
/// - Complexity: three times that of the run; memory O(√T) states.
struct AdjointSweep<Modes: DifferentiableModes>: Sendable {
  let modes: Modes
  let labelNoise: Double
  /// L(0).
  let firstLoss: Double

  /// The loss after every step, the first at 0; it ends where the loss leaves its bound.
  func losses(_ steps: [DifferentiableStep]) -> [Double] {
    var state = modes.start
    var losses = [firstLoss]
    for step in steps {
      guard let loss = losses.last, loss <= bound else { break }
      losses.append(modes.advance(&state, step, noise: noise(loss, step)))
    }
    return losses
  }

  /// - Returns: nil when the run diverges.
  func gradient(_ steps: [DifferentiableStep]) -> FinalGradient? {
    let span = max(1, Int(Double(steps.count).squareRoot()))
    var (state, losses, kept) = (modes.start, [firstLoss], [Modes.State]())
    for (t, step) in steps.enumerated() {
      if t % span == 0 { kept.append(state) }
      let loss = modes.advance(&state, step, noise: noise(losses[t], step))
      guard loss <= bound else { return nil }
      losses.append(loss)
    }
    var rates = [Double](repeating: 0, count: steps.count)
    var (batches, momentum) = (rates, 0.0)
    var adjoint = modes.weight
    for first in stride(from: (kept.count - 1) * span, through: 0, by: -span) {
      var states = [kept[first / span]]
      let last = min(first + span, steps.count) - 1
      for t in first..<last {
        var next = states[t - first]
        _ = modes.advance(&next, steps[t], noise: noise(losses[t], steps[t]))
        states.append(next)
      }
      for t in (first...last).reversed() {
        let byNoise = modes.noiseDerivative(adjoint, steps[t])
        let derivative = modes.retreat(
          &adjoint, states[t - first], steps[t], noise: noise(losses[t], steps[t]),
          lossDerivative: byNoise * steps[t].reciprocalBatch)
        rates[t] = derivative.rate
        batches[t] = byNoise * (losses[t] + labelNoise) + derivative.reciprocalBatch
        momentum += derivative.momentum
      }
    }
    return FinalGradient(
      loss: losses[steps.count], rates: rates, reciprocalBatches: batches, momentum: momentum)
  }

  private func noise(_ loss: Double, _ step: DifferentiableStep) -> Double {
    step.reciprocalBatch * (loss + labelNoise)
  }

  private var bound: Double { Divergence.bound(start: firstLoss, labelNoise: labelNoise) }
}
