import Foundation

/// Batches of all steps that add up to a number of samples, whatever the numbers y say that are searched.
///
///     B_t = 1 + (S − T) p_t,      p_t = e^{y_t}/Σ_s e^{y_s}                                           (18.7)
struct BatchShares: Sendable {
  /// T.
  let steps: Int
  /// S ≥ T.
  let samples: Double

  private var free: Double { max(0, samples - Double(steps)) }

  private func shares(_ y: [Double]) -> [Double] {
    let largest = y.max() ?? 0
    let weights = y.map { exp($0 - largest) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }

  /// B_t, real numbers from 1 on.
  func sizes(_ y: [Double]) -> [Double] { shares(y).map { 1 + free * $0 } }

  /// The derivative by y from that by B_t.
  func pullback(_ gradient: [Double], at y: [Double]) -> [Double] {
    let shares = shares(y)
    let mean = zip(shares, gradient).reduce(0) { $0 + $1.0 * $1.1 }
    return zip(shares, gradient).map { free * $0 * ($1 - mean) }
  }

  /// Whole batches with the same sum up to each step, to the nearest whole number: none below 1, and no sample left over.
  ///
  /// - Parameter most: the largest batch there may be.
  static func whole(_ sizes: [Double], most: Double = .infinity) -> [Int] {
    var (sum, given) = (0.0, 0)
    return sizes.map { size in
      sum += min(size, most)
      // Without the rounding errors of the sum, which would take a sample from a step that has but one.
      let next = max(given + 1, Int((sum + 1e-9 * sum).rounded(.down)))
      defer { given = next }
      return next - given
    }
  }
}
