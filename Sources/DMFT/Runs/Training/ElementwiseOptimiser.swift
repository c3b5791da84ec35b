/// An optimiser that treats every weight by itself, and all alike: any causal rule.
///
///     w(t+1) = (1 − η_t λ_w) w(t) + Δ_t[h(0 … t)]                                                    (15)
///
/// Sampled theory moves its paths by the rule, and simulations their weights. A new rule is one conformance.
public protocol ElementwiseOptimiser: Optimiser {
  /// How many numbers a weight remembers, all 0 at first.
  var memories: Int { get }

  /// Δ_t for weights side by side.
  ///
  /// - Parameters:
  ///   - signal: h(t) of each weight; holds Δ_t of each when the call returns.
  ///   - memory: `memories` arrays of one number a weight, as they were after the last step.
  ///   - step: t, from 0.
  func respond(to signal: inout [Double], _ memory: inout [[Double]], at step: Int, of steps: Int)
}

/// Rules of degree 0 in the gradient, which is 1/√s as large in the replica: its steps are √s times as large.
extension ElementwiseOptimiser {
  package func replicatedStepSize(by copies: Int) -> StepSize {
    stepSize.replicated(by: copies, times: Double(copies).squareRoot())
  }

  /// For rules in which nothing but the step size has a scale; ε has.
  public func replicated(by copies: Int) -> Self { with(stepSize: replicatedStepSize(by: copies)) }
}
