import Foundation

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
  public func value(_ h: Double) -> Double { Self.raise(base(h), power) }

  /// φ′(h) = q f(h)^(q−1) f′(h).
  public func derivative(_ h: Double) -> Double {
    Double(power) * Self.raise(base(h), power - 1) * slope(h)
  }

  /// Powers beyond it overflow in training.
  public static let powers = 1...8

  private func base(_ h: Double) -> Double {
    switch function {
    case .relu: max(h, 0)
    case .erf: Foundation.erf(h)
    case .tanh: Foundation.tanh(h)
    case .gelu: h * Self.normalCumulative(h)
    case .linear: h
    }
  }

  private func slope(_ h: Double) -> Double {
    switch function {
    case .relu: h > 0 ? 1 : 0
    case .erf: 2 / Double.pi.squareRoot() * exp(-h * h)
    case .tanh: 1 - Foundation.tanh(h) * Foundation.tanh(h)
    case .gelu: Self.normalCumulative(h) + h * exp(-h * h / 2) / (2 * Double.pi).squareRoot()
    case .linear: 1
    }
  }

  private static func normalCumulative(_ h: Double) -> Double { erfc(-h / 2.0.squareRoot()) / 2 }

  private static func raise(_ x: Double, _ power: Int) -> Double {
    (0..<power).reduce(1) { product, _ in product * x }
  }
}
