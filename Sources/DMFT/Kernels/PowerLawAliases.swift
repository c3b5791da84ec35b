import DMFTNumerics
import Foundation

/// What the frequencies beyond a grid add to the coefficients on it, when they follow λ_k = C k^-α.
///
///     λ^G_k − λ_k = Σ_{m≠0} λ_|mG+k| = C G^-α f(k/G),   f(x) = Σ_{m≠0} |m + x|^-α
///                 = 2 C G^-α Σ_j binom(α − 1 + 2j, 2j) ζ(α + 2j) (k/G)^2j                            (13.15)
///
/// G is even, so that aliases share k's parity, and even and odd frequencies have a C each. It is taken
/// from the frequencies G/8 … 3G/8, where corrections to the power law are of the order of 100/G², and its
/// error is the difference of both halves of that band: *heuristic*, and confirmed on the closed form of
/// one layer. Source: derivations/13.
struct PowerLawAliases: Sendable {
  /// f.
  private let shape: Polynomial
  /// C G^-α and its error, of even frequencies and of odd ones.
  private let amplitudes: [(value: Double, error: Double)]
  private let points: Int

  /// - Parameter exponent: α = 2q, a whole number.
  init(_ transform: KernelTransform, exponent: Double) {
    let shape = Polynomial(Self.series(exponent))
    self.shape = shape
    points = transform.points
    let count = Double(points)
    func amplitude(_ band: Range<Int>, _ parity: Int) -> Double {
      let step = 2 * max(1, band.count / Self.samples)
      let start = band.lowerBound + (band.lowerBound + parity) % 2
      var (sum, law) = (0.0, 0.0)
      for k in stride(from: start, to: band.upperBound, by: step) {
        let x = Double(k) / count
        sum += transform.coefficients[k]
        law += pow(x, -exponent) + shape(x * x)
      }
      return law > 0 ? sum / law : 0
    }
    let eighth = points / 8
    amplitudes = (0...1).map { parity in
      let (low, high) = (
        amplitude(eighth..<2 * eighth, parity), amplitude(2 * eighth..<3 * eighth, parity)
      )
      return (low, abs(high - low))
    }
  }

  /// λ^G_k − λ_k and its error, for k ≤ G/8.
  func excess(_ k: Int) -> (value: Double, error: Double) {
    let x = Double(k) / Double(points)
    let shape = shape(x * x)
    let amplitude = amplitudes[k % 2]
    return (amplitude.value * shape, amplitude.error * shape)
  }

  /// Of f in powers of x²; 40 suffice for x ≤ 3/8 and α ≤ 16.
  private static func series(_ alpha: Double) -> [Double] {
    var binomial = 1.0
    return (0..<40).map { j in
      let n = 2 * Double(j)
      if j > 0 { binomial *= (alpha + n - 2) * (alpha + n - 1) / ((n - 1) * n) }
      return 2 * binomial * zeta(alpha + n)
    }
  }

  private static let samples = 4096
}
