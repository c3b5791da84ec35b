import Foundation

/// The size |t| that Student's distribution exceeds with a small probability.
///
///     P(|T| ≤ t) = A(ν, θ),   tan θ = t/√ν
///     odd ν:   (2/π) [θ + sin θ (cos θ + (2/3) cos³ θ + …)],   even ν:   sin θ (1 + (1/2) cos² θ + …)
///
/// Sums of ν/2 terms; accuracy: round-off in the probability. Source: Abramowitz & Stegun, 26.7.3–26.7.4.
package enum StudentQuantile {
  /// - Parameters:
  ///   - probability: of larger sizes, in (0, 1).
  ///   - freedom: ν ≥ 1.
  package static func size(exceededWith probability: Double, freedom: Int) -> Double {
    var (low, high) = (0.0, Double.pi / 2)
    while low < high {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { break }
      if inside(freedom, middle) < 1 - probability { low = middle } else { high = middle }
    }
    return tan(low) * Double(freedom).squareRoot()
  }

  private static func inside(_ freedom: Int, _ angle: Double) -> Double {
    let square = cos(angle) * cos(angle)
    let isOdd = freedom % 2 == 1
    var (term, sum) = (isOdd ? cos(angle) : 1, 0.0)
    var order = isOdd ? 1 : 0
    while order <= freedom - 2 {
      sum += term
      order += 2
      term *= square * Double(order - 1) / Double(order)
    }
    return isOdd ? 2 / Double.pi * (angle + sin(angle) * sum) : sin(angle) * sum
  }
}
