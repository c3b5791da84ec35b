import DMFTNumerics
import DMFTRuns
import Foundation

/// E[φ(u) φ(v)] of Gaussian numbers of variance s and correlation ρ, as a power series of ρ.
///
///     E[φφ] = Σ_n a_n² ρ^n,   s E[φ'φ'] = Σ_n n a_n² ρ^(n−1),   a_n = E[φ(√s z) he_n(z)]             (13.10)
///
/// he_n are the Hermite polynomials that are orthonormal in the standard Gaussian measure. Odd φ have odd
/// powers only, even ones even, to the last bit. The a_n come from the midpoint rule, which converges
/// faster than any power for analytic functions that decay: Gauss–Hermite nodes were tried on paper and
/// rejected, as their outer weights are below round-off for more than about 350 nodes, where he_n is above
/// its inverse. Source: derivations/13.
struct HermiteSeries: Sendable {
  /// a_n², up to where the rest is negligible.
  let squares: Polynomial
  /// Σ a_n², which is E[φ²].
  let total: Double
  /// What the omitted terms of E[φφ], and of s E[φ'φ'], are worth at most, relative to their values at ρ =
  /// 1. A few 1e-17 unless φ(√s z) is nearly a kink, at s ≫ 100.
  let truncationError: Double

  /// - Parameter s: variance, > 0.
  /// - Complexity: O(n (√n + √s)) for n = 2048 coefficients; about a millisecond for s ~ 1.
  init(_ activation: Activation, variance s: Double) {
    let rule = MidpointRule(activation, variance: s)
    let all = rule.coefficients(Self.mostTerms).map { $0 * $0 }
    let kept = Self.count(all, below: Self.negligible)
    squares = Polynomial(Array(all[..<kept]))
    total = squares.coefficients.reduce(0, +)
    let slopes = all.indices.map { Double($0) * all[$0] }
    let omitted = max(
      all[kept...].reduce(0, +) / total, slopes[kept...].reduce(0, +) / slopes.reduce(0, +))
    // Unless the upper half is negligible, terms beyond the last one are not: Parseval tells.
    let isComplete = kept <= Self.mostTerms / 2
    let (square, slope) = isComplete ? (total, 0) : rule.meanSquares()
    let missing = isComplete ? 0 : max(abs(1 - total / square), abs(1 - slopes.reduce(0, +) / (s * slope)))
    truncationError = omitted + missing
  }

  /// E[φφ] and s E[φ'φ'] at ρ.
  func values(_ rho: Double) -> (value: Double, slope: Double) { squares.valueAndSlope(rho) }

  /// a_0, a_1, … with their signs, up to where the rest is negligible, in pairs of unequal variances, too: there the
  /// coefficients themselves count, not their squares.
  static func coefficients(_ activation: Activation, variance s: Double) -> [Double] {
    let all = MidpointRule(activation, variance: s).coefficients(mostTerms)
    return Array(all[..<count(all.map { $0 * $0 }, below: negligible * negligible)])
  }

  /// How many terms until Σ n a_n² of the rest is below a share of the whole.
  private static func count(_ squares: [Double], below share: Double) -> Int {
    let slopes = squares.indices.map { Double($0 + 1) * squares[$0] }
    let allowed = share * slopes.reduce(0, +)
    var (rest, count) = (0.0, squares.count)
    while count > 1, rest + slopes[count - 1] <= allowed {
      rest += slopes[count - 1]
      count -= 1
    }
    return count
  }

  private static let mostTerms = 2048
  private static let negligible = 1e-17
}

/// Nodes ±(j + ½)h for integrals against the standard Gaussian density.
///
///     h = π/(√n + 9 √max(s, 1) + 15)                                                                 (13.11)
///
/// resolves he_n, which has wavenumbers up to √n, times a function that bends on a scale of 1/√s, times the
/// density. √s counts as 1000 at most: only gelu^q with q ≥ 2 exceeds it, whose kink errs by h^(q+1) < 1e-10.
private struct MidpointRule {
  let activation: Activation
  let scale, step: Double
  let count: Int

  init(_ activation: Activation, variance s: Double) {
    self.activation = activation
    scale = s.squareRoot()
    step = Double.pi / (2048.0.squareRoot() + 9 * min(max(scale, 1), 1000) + 15)
    count = Int(Self.reach / step)
  }

  /// a_0 … a_{n−1}, by the recursion √(n+1) he_{n+1} = z he_n − √n he_{n−1} on Hermite functions.
  func coefficients(_ terms: Int) -> [Double] {
    let nodes = (0..<count).map { (Double($0) + 0.5) * step }
    // Half of the density goes with he_n, half with φ.
    let half = nodes.map { exp(-$0 * $0 / 4) }
    let (even, odd) = (parts(nodes, half, 1), parts(nodes, half, -1))
    let normalisation = step / (2 * Double.pi).squareRoot()
    var (below, present) = ([Double](repeating: 0, count: count), half)
    return (0..<terms).map { n in
      let values = n % 2 == 0 ? even : odd
      var sum = 0.0
      let (up, down) = (1 / Double(n + 1).squareRoot(), Double(n).squareRoot())
      for j in 0..<count {
        sum += values[j] * present[j]
        let next = (nodes[j] * present[j] - down * below[j]) * up
        below[j] = present[j]
        present[j] = next
      }
      return sum * normalisation
    }
  }

  /// E[φ²] and E[φ'²] on the nodes between: they do not know of the coefficients.
  func meanSquares() -> (square: Double, slope: Double) {
    var (square, slope) = (0.0, 0.0)
    for j in -count...count {
      let z = Double(j) * step
      let weight = step * exp(-z * z / 2) / (2 * Double.pi).squareRoot()
      let (value, derivative) = (activation.value(scale * z), activation.derivative(scale * z))
      square += weight * value * value
      slope += weight * derivative * derivative
    }
    return (square, slope)
  }

  private func parts(_ nodes: [Double], _ half: [Double], _ sign: Double) -> [Double] {
    zip(nodes, half).map {
      $1 * (activation.value(scale * $0) + sign * activation.value(-scale * $0))
    }
  }

  /// e^{−z²/2} z^16 is below 1e-50 there.
  private static let reach = 18.0
}
