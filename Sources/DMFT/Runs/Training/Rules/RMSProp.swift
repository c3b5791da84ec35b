/// v ← β₂ v + (1 − β₂) h²,   Δ = η_t h/(√v + ε), from v = 0 without correction.
///
/// Of degree 0 in the gradient. Source: derivations/15.
public struct RMSProp: ElementwiseOptimiser, Hashable {
  public let stepSize: StepSize
  public let averaging: Averaging

  public init(_ stepSize: StepSize, _ averaging: Averaging) {
    self.stepSize = stepSize
    self.averaging = averaging
  }

  public var memories: Int { 1 }

  public func respond(to signal: inout [Double], _ memory: inout [[Double]], at step: Int, of steps: Int) {
    let eta = stepSize.rate(at: step, of: steps)
    let (beta2, epsilon) = (averaging.second, averaging.epsilon)
    for i in signal.indices {
      memory[0][i] = beta2 * memory[0][i] + (1 - beta2) * signal[i] * signal[i]
      let scale = memory[0][i].squareRoot() + epsilon
      signal[i] = scale > 0 ? eta * signal[i] / scale : 0
    }
  }

  public func with(stepSize: StepSize) -> Self { Self(stepSize, averaging) }

  public func replicated(by copies: Int) -> Self {
    Self(replicatedStepSize(by: copies), averaging.replicated(by: copies))
  }
}
