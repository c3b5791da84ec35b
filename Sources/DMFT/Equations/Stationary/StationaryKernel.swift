import DMFTNumerics
import DMFTRuns
import Foundation

/// The dressed kernel K̃ of a lazy chain as a function of the optimiser's response O, all of them numbers.
///
///     O(z) = K̃ / Π_i (1 − ε_i Q),   Q = K̃ S(K̃) = Σ m_k λ_k K̃/(1 + λ_k K̃)                          (7.6)
///
/// with one factor for every Gaussian coupling, ε = 1/N of its upper end, and one for the samples, ε = 1/P. It is solved for
/// ω = 1/O by Newton's method along the ray from ω = ∞, where K̃ = 1/ω.
package struct StationaryKernel: Sendable {
  package let measures: ResolventMeasures
  /// ε_i > 0.
  private let fractions: [Double]

  package init(network: Network, data: DataSource, measures: ResolventMeasures) {
    self.measures = measures
    var fractions = [data.samples.reciprocal]
    var ratio = 1.0
    for level in 0..<network.depth where network.couplings[level].initialisation == .gaussian {
      ratio *= network.widthRatio(level)
      fractions.append(ratio)
    }
    self.fractions = fractions.filter { $0 > 0 }
  }

  /// K̃ at ω = 1/O, off the negative real axis where the network's kernel has its eigenvalues −ω.
  ///
  /// - Returns: nil when Newton's method did not converge to a value with the right signs.
  package func solve(_ inverse: Complex<Double>) -> Complex<Double>? {
    guard !fractions.isEmpty else { return inverse.reciprocal }
    // Along the ray the solution changes smoothly, and where |ω| ≫ λ it is 1/ω.
    var factor = 1.0
    let far = Self.farAway * (measures.largest + fractions.reduce(0, +) * measures.trace)
    while factor * inverse.magnitude < far { factor *= Self.firstRatio }
    var omega = factor * inverse
    guard var kernel = newton(omega, from: omega.reciprocal) else { return nil }
    var ratio = Self.firstRatio
    while factor > 1 {
      let next = max(1, factor / ratio)
      omega = next * inverse
      if let solution = newton(omega, from: kernel) {
        (factor, kernel) = (next, solution)
      } else {
        ratio = ratio.squareRoot()
        guard ratio > Self.smallestRatio else { return nil }
      }
    }
    return kernel
  }

  /// f(K̃) = K̃ ω − Π_i (1 − ε_i Q(K̃)) = 0.
  private func newton(_ omega: Complex<Double>, from start: Complex<Double>) -> Complex<Double>? {
    var kernel = start
    var last = Double.infinity
    for _ in 0..<Self.mostIterations {
      let (product, slope) = factors(kernel)
      let step = (kernel * omega - product) * (omega - slope).reciprocal
      kernel = kernel - step
      let change = step.magnitude / kernel.magnitude
      guard change.isFinite else { return nil }
      if change < Self.converged || (change < Self.stalled && change >= last) {
        return isPhysical(kernel, omega) ? kernel : nil
      }
      last = change
    }
    return nil
  }

  /// Π_i (1 − ε_i Q) and its derivative with respect to K̃.
  private func factors(_ kernel: Complex<Double>) -> (product: Complex<Double>, slope: Complex<Double>) {
    let (response, growth) = measures.response(kernel)
    let q = kernel * response
    var (product, slope) = (Complex<Double>(1), Complex<Double>(0))
    for fraction in fractions {
      let factor = 1 - fraction * q
      slope = slope * factor - fraction * (product * growth)
      product = product * factor
    }
    return (product, slope)
  }

  /// 1 − ε Q without the cancellation of Q → 1/ε for ω → 0, which befalls the largest ε.
  ///
  ///     1 − ε Q = K̃ ω / Π_{i≠} (1 − ε_i Q)                                                           (7.12)
  ///
  /// Of m equal factors the m-th root is taken, on the branch next to the difference.
  ///
  /// - Parameters:
  ///   - fraction: ε, one of those of the chain; 0 gives 1.
  ///   - kernel: K̃, with S there.
  ///   - inverse: ω.
  package func remainder(
    _ fraction: Double, at kernel: Complex<Double>, response: Complex<Double>, inverse: Complex<Double>
  ) -> Complex<Double> {
    let q = kernel * response
    let direct = 1 - fraction * q
    guard fraction > 0, fraction == fractions.max(), direct.magnitude < Self.cancelling else { return direct }
    let others = fractions.filter { $0 != fraction }
    let rest = others.reduce(Complex<Double>(1)) { $0 * (1 - $1 * q) }
    let power = kernel * inverse * rest.reciprocal
    switch fractions.count - others.count {
    case 1: return power
    case 2:
      let root = Complex<Double>(
        modulus: power.magnitude.squareRoot(), angle: atan2(power.imaginary, power.real) / 2)
      return (root - direct).magnitude < (root + direct).magnitude ? root : -root
    default: return direct
    }
  }

  /// K̃ = ∫ρ(κ)/(ω + κ) with ρ ≥ 0: its imaginary part has the sign of −ω, that of ω K̃ the sign of ω.
  private func isPhysical(_ kernel: Complex<Double>, _ omega: Complex<Double>) -> Bool {
    let product = omega * kernel
    let tolerance = 1e-12
    guard abs(omega.imaginary) > tolerance * omega.magnitude else { return true }
    let sign: Double = omega.imaginary > 0 ? 1 : -1
    return sign * kernel.imaginary <= tolerance * kernel.magnitude
      && sign * product.imaginary >= -tolerance * product.magnitude
  }

  /// κ_max, the largest eigenvalue of the network's kernel on the data: the largest −ω(K̃) is where ω(K̃) turns.
  package var largestEigenvalue: Double {
    // x = 1 + λ_1 K̃ from 0 (a pole) to 1 (K̃ = 0).
    var (low, high) = (1e-14, 1 - 1e-14)
    for _ in 0..<Self.bisections {
      let middle = (low * high).squareRoot() > 0.5 ? (low + high) / 2 : (low * high).squareRoot()
      if slopeOfInverse(at: (middle - 1) / measures.largest) > 0 { low = middle } else { high = middle }
    }
    return -inverse(at: (low - 1) / measures.largest)
  }

  /// ω = Π_i (1 − ε_i Q)/K̃ at real K̃.
  private func inverse(at kernel: Double) -> Double {
    factors(Complex(kernel, 0)).product.real / kernel
  }

  /// The derivative of ω, times K̃²: positive left of the turning point.
  private func slopeOfInverse(at kernel: Double) -> Double {
    let (product, slope) = factors(Complex(kernel, 0))
    return slope.real * kernel - product.real
  }

  /// Below it 1 − ε Q has lost a digit.
  private static let cancelling = 0.1
  private static let farAway = 4.0
  private static let firstRatio = 4.0
  private static let smallestRatio = 1.0001
  private static let mostIterations = 12
  private static let converged = 1e-15
  /// Changes below this that no longer shrink are round-off.
  private static let stalled = 1e-12
  private static let bisections = 100
}
