/// How a trained coupling moves that does not follow the run's optimiser.
///
/// Its rate is c = γ η with the learning rate η here, and is the same for every replica. Source: derivations/15.
public struct CouplingOptimiser: Sendable, Hashable {
  /// What one step makes of the gradient g'_i h_j of entry (i, j).
  public enum Rule: Sendable, Hashable {
    /// The gradient as it is.
    case gradient
    /// Over its Frobenius norm, and nothing where that vanishes.
    case normalized
    /// The sign of every entry's average, m ← β₁ m + g' h; sign descent for β₁ = 0.
    case sign(memory: Double)
    /// Over the root of a factored second moment with memory β₂.
    case adafactor(memory: Double)
    /// Adam, entry by entry.
    case adam(Averaging)
    /// The orthogonal factor of the momentum m ← β₁ m + g' hᵀ: by so many Newton–Schulz iterations, or exactly if nil.
    case muon(memory: Double, iterations: Int?)
  }

  public let rule: Rule
  /// η > 0.
  public let learningRate: Double

  /// - Throws: `DescriptionError` for η ≤ 0, a memory outside [0, 1), or fewer iterations than 1.
  public init(_ rule: Rule, learningRate: Double) throws {
    self.rule = rule
    self.learningRate = learningRate
    try check(learningRate, "learningRate", "> 0 and finite") { $0 > 0 && $0.isFinite }
    switch rule {
    case .gradient, .normalized, .adam: return
    case .sign(let memory): try checkMemory(memory, "beta1")
    case .adafactor(let memory): try checkMemory(memory, "beta2")
    case .muon(let memory, let iterations):
      try checkMemory(memory, "beta1")
      guard let iterations else { return }
      try check(Double(iterations), "iterations", "a whole number ≥ 1, or exact") { $0 >= 1 }
    }
  }

  /// Whether the rule keeps linear what is linear.
  public var isLinear: Bool {
    switch rule {
    case .gradient, .normalized, .muon: true
    case .sign, .adafactor, .adam: false
    }
  }

  private func checkMemory(_ value: Double, _ key: String) throws {
    try check(value, key, "0 ≤ \(key) < 1") { (0..<1).contains($0) }
  }

  private func check(
    _ value: Double, _ key: String, _ allowed: String, where meets: (Double) -> Bool
  ) throws {
    guard meets(value) else { throw DescriptionError("network.layers.optimizer.\(key)", value, allowed) }
  }
}
