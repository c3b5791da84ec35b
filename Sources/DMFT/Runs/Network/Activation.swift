/// φ(h) = f(h)^q, applied to every preactivation of a nonlinear network.
///
/// relu and its powers are homogeneous and have closed-form kernels; so has erf. The derivative of a relu at 0 is 0.
public struct Activation: Sendable, Hashable {
  /// f.
  public enum Function: String, Sendable, Hashable, CaseIterable { case relu, erf, tanh, gelu, linear }

  public let function: Function
  /// q ≥ 1.
  public let power: Int

  /// - Throws: `DescriptionError` for q outside 1 … 8.
  public init(_ function: Function, power: Int = 1) throws {
    guard Self.powers.contains(power) else {
      throw DescriptionError(
        "network.power", "\(power)",
        "a whole number from \(Self.powers.lowerBound) to \(Self.powers.upperBound)")
    }
    self.function = function
    self.power = power
  }

  /// φ(h).
  public func value(_ h: Double) -> Double { Self.raise(function.law(h).value, power) }

  /// φ′(h) = q f(h)^(q−1) f′(h).
  public func derivative(_ h: Double) -> Double {
    let (value, slope) = function.law(h)
    return Double(power) * Self.raise(value, power - 1) * slope
  }

  /// Powers beyond it overflow in training.
  public static let powers = 1...8

  private static func raise(_ x: Double, _ power: Int) -> Double {
    (0..<power).reduce(1) { product, _ in product * x }
  }
}
