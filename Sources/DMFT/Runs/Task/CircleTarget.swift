import Foundation

/// A target on the circle, y(θ) = Σ_k k^-q cos kθ, for inputs spread evenly over G points of it.
///
/// The inputs are x_j = (cos θ_j, sin θ_j), θ_j = 2πj/G: the grid *is* the distribution of the data, and everything
/// said about it is exact for the grid. Frequencies are below G/2, so that none of them is another one's alias.
/// The target's power at frequency k is k^-2q/2. Source: derivations/13.
public struct CircleTarget: Sendable, Hashable {
  /// Which frequencies the target has. A network without biases of one hidden relu layer sees the even ones and k = 1.
  public enum Parity: String, Sendable, Hashable, CaseIterable {
    case all, even, odd

    /// Whether a frequency is one of these.
    public func contains(_ k: Int) -> Bool { self == .all || (k % 2 == 0) == (self == .even) }
  }

  /// q > 0.
  public let exponent: Double
  /// The highest frequency, F ≥ 1.
  public let frequencies: Int
  public let parity: Parity
  /// G.
  public let points: Int

  /// - Parameter points: G; unless given, the power of two from 8F on.
  /// - Throws: `DescriptionError` for q ≤ 0, F < 1, a parity that leaves no frequency, or G that is odd, or ≤ 2F, or too
  ///   large.
  public init(
    exponent: Double, frequencies: Int, parity: Parity = .all, points: Int? = nil
  ) throws {
    guard exponent > 0, exponent.isFinite else {
      throw DescriptionError("task.circle.targetExponent", exponent, "> 0")
    }
    guard (1...Self.mostFrequencies).contains(frequencies), parity != .even || frequencies > 1 else {
      throw DescriptionError(
        "task.circle.frequencies", "\(frequencies)",
        "a whole number from \(parity == .even ? 2 : 1) to \(Self.mostFrequencies)")
    }
    let points = points ?? Self.usualPoints(frequencies)
    guard points > 2 * frequencies, points <= Self.mostPoints, points % 2 == 0 else {
      throw DescriptionError(
        "task.circle.points", "\(points)",
        "an even number above \(2 * frequencies) (twice task.circle.frequencies), at most \(Self.mostPoints)")
    }
    self.exponent = exponent
    self.frequencies = frequencies
    self.parity = parity
    self.points = points
  }

  /// k^-q at frequency k; 0 where the target has none.
  public func amplitude(_ k: Int) -> Double {
    k >= 1 && k <= frequencies && parity.contains(k) ? pow(Double(k), -exponent) : 0
  }

  /// k^-2q/2, the mean square of k^-q cos kθ.
  public func power(_ k: Int) -> Double { amplitude(k) * amplitude(k) / 2 }

  /// y(θ_0) … y(θ_{G−1}).
  public func values() -> [Double] {
    let angles = (0..<points).map { 2 * Double.pi * Double($0) / Double(points) }
    let cosines = angles.map { cos($0) }
    var values = [Double](repeating: 0, count: points)
    for k in 1...frequencies where amplitude(k) > 0 {
      let amplitude = amplitude(k)
      for j in 0..<points { values[j] += amplitude * cosines[k * j % points] }
    }
    return values
  }

  private static func usualPoints(_ frequencies: Int) -> Int {
    var points = 16
    while points < 8 * frequencies { points *= 2 }
    return points
  }

  /// A grid on which a network is trained beyond them would not fit.
  private static let mostFrequencies = 100_000
  private static let mostPoints = 1 << 20
}
