import Foundation

/// The angle θ between two inputs, or the correlation cos θ of two preactivations, without cancellation.
///
///     deficit 1 − cos θ = 2 sin²(θ/2),   surplus 1 + cos θ = 2 cos²(θ/2),   sin θ                     (13.5)
///
/// Near coincident inputs 1 − cos θ ~ θ²/2 is below the round-off of cos θ long before θ is small; kernels
/// of relu have a kink there, which acos(cos θ) would blur at θ ~ 1e-8. Source: derivations/13.
struct CorrelationAngle: Sendable {
  /// θ, from 0 to π.
  let angle: Double
  let sine: Double
  let deficit: Double
  let surplus: Double

  /// Of any angle in radians: θ is its distance from the multiples of 2π.
  init(_ radians: Double) {
    angle = abs(radians.remainder(dividingBy: 2 * Double.pi))
    let (s, c) = (sin(angle / 2), cos(angle / 2))
    sine = 2 * s * c
    deficit = 2 * s * s
    surplus = 2 * c * c
  }

  /// Of 1 − cos θ, to which round-off outside 0 … 2 is forgiven.
  init(deficit: Double) {
    let x = min(max(deficit, 0), 2)
    self.deficit = x
    surplus = 2 - x
    sine = (x * (2 - x)).squareRoot()
    angle = 2 * asin((x / 2).squareRoot())
  }

  var cosine: Double { 1 - deficit }
}
