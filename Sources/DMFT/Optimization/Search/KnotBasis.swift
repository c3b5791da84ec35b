import Foundation

/// Schedules that are straight lines between knots, ln η against t.
///
///     ln η_t = Σ_j W_tj x_j,   knots at (T − 1) sin²(πj/2(K − 1)), j = 0 … K − 1
///
/// which lie close together at both ends, where the best schedules rise and fall.
struct KnotBasis: Sendable {
  let count: Int
  private let steps: [(knot: Int, share: Double)]

  /// - Parameters:
  ///   - count: K ≥ 2, at most as many as steps count.
  ///   - steps: T.
  init(count: Int, steps: Int) {
    let count = max(1, min(count, steps))
    self.count = count
    let end = Double(max(1, steps - 1))
    let places = Self.places(count).map { $0 * end }
    self.steps = (0..<steps).map { step in
      let t = Double(step)
      let knot = max(0, min((places.lastIndex { $0 <= t } ?? 0), count - 2))
      guard count > 1 else { return (0, 0) }
      return (knot, min(1, max(0, (t - places[knot]) / (places[knot + 1] - places[knot]))))
    }
  }

  /// Places of the knots, 0 … 1.
  static func places(_ count: Int) -> [Double] {
    (0..<count).map { j in
      let sine = sin(.pi * Double(j) / Double(2 * max(1, count - 1)))
      return sine * sine
    }
  }

  /// ln η_t from the knots.
  func logarithms(_ knots: [Double]) -> [Double] {
    steps.map { knot, share in
      share == 0 ? knots[knot] : knots[knot] + share * (knots[min(knot + 1, count - 1)] - knots[knot])
    }
  }

  func rates(_ knots: [Double]) -> [Double] { logarithms(knots).map(exp) }

  /// The derivative by the knots from that by ln η_t.
  func pullback(_ gradient: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: count)
    for (value, (knot, share)) in zip(gradient, steps) {
      result[knot] += (1 - share) * value
      if share > 0 { result[min(knot + 1, count - 1)] += share * value }
    }
    return result
  }

  /// Knots of the schedule that is closest to given step sizes, by values at the knots.
  func knots(of rates: [Double], least: Double) -> [Double] {
    let end = Double(max(1, rates.count - 1))
    return Self.places(count).map { log(max(rates[Int(($0 * end).rounded())], least)) }
  }
}
