/// β₁, β₂ and ε of rules that remember averages.
public struct Averaging: Sendable, Hashable {
  /// β₁ of the gradient's average, in [0, 1).
  public let first: Double
  /// β₂ of its square's, or of Lion's memory, in [0, 1).
  public let second: Double
  /// ε ≥ 0.
  public let epsilon: Double

  /// - Throws: `DescriptionError` for β outside [0, 1) or ε < 0.
  public init(first: Double = 0.9, second: Double = 0.999, epsilon: Double = 1e-8) throws {
    for (name, value) in [("beta1", first), ("beta2", second)] where !(0..<1).contains(value) {
      throw DescriptionError("optimizer.\(name)", value, "0 ≤ \(name) < 1")
    }
    guard epsilon >= 0, epsilon.isFinite else {
      throw DescriptionError("optimizer.epsilon", epsilon, "≥ 0")
    }
    self.first = first
    self.second = second
    self.epsilon = epsilon
  }

  private init(_ other: Self, epsilon: Double) {
    (first, second, self.epsilon) = (other.first, other.second, epsilon)
  }

  /// In the run whose gradients are 1/√s as large.
  package func replicated(by copies: Int) -> Averaging {
    Averaging(self, epsilon: epsilon / Double(copies).squareRoot())
  }
}
