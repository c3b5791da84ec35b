import DMFTNumerics
import Foundation

/// Polynomials through Chebyshev points c_0 = 0 … c_m = 1 of a step.
///
///     c_i = (1 − cos(iπ/m))/2
struct CollocationRule: Sendable {
  /// m.
  let order: Int
  let points: [Double]

  /// - Precondition: an even order.
  init(order: Int) {
    precondition(order >= 2 && order.isMultiple(of: 2))
    self.order = order
    points = (0...order).map { (1 - cos(Double($0) * .pi / Double(order))) / 2 }
  }

  /// The polynomial through the values at the points, by divided differences: for smooth values the coefficients that
  /// are small come out small, where a product with the inverse Vandermonde matrix would lose five digits.
  func polynomial(_ values: [Double]) -> Polynomial {
    var differences = values
    for k in 1...order {
      for i in stride(from: order, through: k, by: -1) {
        differences[i] = (differences[i] - differences[i - 1]) / (points[i] - points[i - k])
      }
    }
    var coefficients = [differences[order]]
    for k in stride(from: order - 1, through: 0, by: -1) {
      var next = [0] + coefficients
      for p in coefficients.indices { next[p] -= points[k] * coefficients[p] }
      next[0] += differences[k]
      coefficients = next
    }
    return Polynomial(coefficients)
  }

  /// The sizes of the last two Chebyshev coefficients: an upper estimate of what the polynomial misses.
  func remainder(_ values: [Double]) -> Double {
    var (last, before) = (0.0, 0.0)
    for (i, value) in values.enumerated() {
      let half = i == 0 || i == order ? 0.5 : 1
      last += half * (i.isMultiple(of: 2) ? value : -value)
      before += 2 * half * value * cos(Double((order - 1) * i) * .pi / Double(order))
    }
    return (abs(last) + Self.decay * abs(before)) / Double(order)
  }

  /// How much smaller a coefficient is expected to be than the one before.
  private static let decay = 0.1
}
