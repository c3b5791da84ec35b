/// Δ = η_t sign m,   m ← β₁ m + (1 − β₁) h; sign SGD for β₁ = 0, else signum.
///
/// Of degree 0 in the gradient: its replica takes steps √s times as large. Source: derivations/15.
public struct SignDescent: ElementwiseOptimiser, Hashable {
  public let stepSize: StepSize
  /// β₁ in [0, 1).
  public let memory: Double

  /// - Throws: `DescriptionError` for β₁ outside [0, 1).
  public init(_ stepSize: StepSize, memory: Double = 0) throws {
    guard (0..<1).contains(memory) else {
      throw DescriptionError("optimizer.beta1", memory, "0 ≤ beta1 < 1")
    }
    self.init(stepSize, memory)
  }

  private init(_ stepSize: StepSize, _ memory: Double) {
    self.stepSize = stepSize
    self.memory = memory
  }

  public var memories: Int { memory == 0 ? 0 : 1 }

  public func respond(to signal: inout [Double], _ memory: inout [[Double]], at step: Int, of steps: Int) {
    let eta = stepSize.rate(at: step, of: steps)
    for i in signal.indices {
      if self.memory != 0 {
        memory[0][i] = self.memory * memory[0][i] + (1 - self.memory) * signal[i]
        signal[i] = memory[0][i]
      }
      signal[i] = eta * sign(signal[i])
    }
  }

  public func with(stepSize: StepSize) -> Self { Self(stepSize, memory) }
}

/// −1, 0 or 1.
@inlinable package func sign(_ x: Double) -> Double { x > 0 ? 1 : x < 0 ? -1 : 0 }
