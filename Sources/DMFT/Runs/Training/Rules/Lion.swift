/// Δ = η_t sign(β₁ m + (1 − β₁) h), then m ← β₂ m + (1 − β₂) h.
///
/// Of degree 0 in the gradient. Source: derivations/15.
public struct Lion: ElementwiseOptimiser, Hashable {
  public let stepSize: StepSize
  public let averaging: Averaging

  public init(_ stepSize: StepSize, _ averaging: Averaging) {
    self.stepSize = stepSize
    self.averaging = averaging
  }

  public var memories: Int { 1 }

  public func respond(to signal: inout [Double], _ memory: inout [[Double]], at step: Int, of steps: Int) {
    let eta = stepSize.rate(at: step, of: steps)
    let (beta1, beta2) = (averaging.first, averaging.second)
    for i in signal.indices {
      let h = signal[i]
      signal[i] = eta * sign(beta1 * memory[0][i] + (1 - beta1) * h)
      memory[0][i] = beta2 * memory[0][i] + (1 - beta2) * h
    }
  }

  public func with(stepSize: StepSize) -> Self { Self(stepSize, averaging) }
}
