import Foundation

/// m ← β₁ m + (1 − β₁) h,   v ← β₂ v + (1 − β₂) h²,   Δ = η_t m̂/(√v̂ + ε), with both averages corrected for their start.
///
/// Of degree 0 in the gradient. Source: derivations/15.
public struct Adam: ElementwiseOptimiser, Hashable {
  public let stepSize: StepSize
  public let averaging: Averaging

  public init(_ stepSize: StepSize, _ averaging: Averaging) {
    self.stepSize = stepSize
    self.averaging = averaging
  }

  public var memories: Int { 2 }

  public func respond(to signal: inout [Double], _ memory: inout [[Double]], at step: Int, of steps: Int) {
    let eta = stepSize.rate(at: step, of: steps)
    let (beta1, beta2, epsilon) = (averaging.first, averaging.second, averaging.epsilon)
    let count = Double(step + 1)
    let (first, second) = (1 - pow(beta1, count), 1 - pow(beta2, count))
    for i in signal.indices {
      let h = signal[i]
      memory[0][i] = beta1 * memory[0][i] + (1 - beta1) * h
      memory[1][i] = beta2 * memory[1][i] + (1 - beta2) * h * h
      let scale = (memory[1][i] / second).squareRoot() + epsilon
      signal[i] = scale > 0 ? eta * memory[0][i] / first / scale : 0
    }
  }

  public func with(stepSize: StepSize) -> Self { Self(stepSize, averaging) }

  public func replicated(by copies: Int) -> Self {
    Self(replicatedStepSize(by: copies), averaging.replicated(by: copies))
  }
}
