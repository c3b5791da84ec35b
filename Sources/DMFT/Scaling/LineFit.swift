import Foundation

/// A straight line through points, each weighted by the length of the axis that it stands for, so that a curve given
/// at every step does not weigh its end alone.
package struct LineFit: Sendable, Hashable {
  package let slope, intercept: Double
  /// Of the slope, from the scatter about the line; neighbours that scatter together count once.
  package let standardError: Double
  /// Weighted sum of squared distances.
  package let residual: Double

  /// - Precondition: two points or more, of different x.
  package init(_ curve: LogCurve) {
    let (x, y) = (curve.x, curve.y)
    let weights = Self.weights(x)
    let total = weights.reduce(0, +)
    func mean(_ value: (Int) -> Double) -> Double {
      x.indices.reduce(0) { $0 + weights[$1] * value($1) } / total
    }
    let (xm, ym) = (mean { x[$0] }, mean { y[$0] })
    let spread = mean { (x[$0] - xm) * (x[$0] - xm) }
    slope = mean { (x[$0] - xm) * (y[$0] - ym) } / spread
    intercept = ym - slope * xm
    let slope = self.slope
    let distances = x.indices.map { y[$0] - ym - slope * (x[$0] - xm) }
    let variance = mean { distances[$0] * distances[$0] }
    residual = variance * total
    let count = Self.independentCount(distances)
    standardError = count > 2 ? (variance / spread / (count - 2)).squareRoot() : .infinity
  }

  /// The standard error of the slope that errors of the points make, for the correlation among them that makes most:
  ///
  ///     max_ℓ (Σ_ij c_i c_j σ_i σ_j exp(−|x_i − x_j|/ℓ))^½,    slope = Σ_i c_i y_i,   0 ≤ ℓ ≤ ∞           (12.20)
  ///
  /// Errors of a mean over trained networks move together at neighbouring times; how far, a mean does not tell.
  package static func propagated(_ curve: LogCurve) -> Double {
    guard let errors = curve.errors, let first = curve.x.first, let last = curve.x.last, last > first else {
      return 0
    }
    let x = curve.x
    let weights = Self.weights(x)
    let total = weights.reduce(0, +)
    let middle = zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 } / total
    let spread = zip(weights, x).reduce(0) { $0 + $1.0 * ($1.1 - middle) * ($1.1 - middle) }
    let shares = x.indices.map { weights[$0] * (x[$0] - middle) / spread * errors[$0] }
    let lengths = [0, .infinity] + (-12...12).map { (last - first) * pow(2, Double($0) / 2) }
    return lengths.map { variance(shares, x, $0) }.reduce(0, max).squareRoot()
  }

  /// Σ_ij a_i a_j exp(−|x_i − x_j|/ℓ), in one pass.
  private static func variance(_ shares: [Double], _ x: [Double], _ length: Double) -> Double {
    var (sum, carried) = (0.0, 0.0)
    for i in x.indices {
      if i > 0 { carried *= length > 0 ? exp((x[i - 1] - x[i]) / length) : 0 }
      sum += shares[i] * (shares[i] + 2 * carried)
      carried += shares[i]
    }
    return sum
  }

  private static func weights(_ x: [Double]) -> [Double] {
    let last = x.count - 1
    return x.indices.map { i in (x[min(i + 1, last)] - x[max(i - 1, 0)]) / 2 }
  }

  /// n (1 − ρ)/(1 + ρ) for neighbours of correlation ρ.
  private static func independentCount(_ distances: [Double]) -> Double {
    let square = distances.reduce(0) { $0 + $1 * $1 }
    guard square > 0 else { return Double(distances.count) }
    let lagged = zip(distances, distances.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    let correlation = max(0, min(lagged / square, 0.999))
    return max(3, Double(distances.count) * (1 - correlation) / (1 + correlation))
  }
}
