import DMFTNumerics
import Foundation

/// The lazy kernel y(s) of random features of width N, at Laplace variable s off the negative axis.
///
///     s y + (1/N) Σ_k m_k λ_k y/(1 + λ_k y) = 1                                                       (11.3)
///
/// y is 1/s at infinite width. At s → 0 it goes to y_0, finite when there are more modes than units.
package struct FeatureResolvent: Sendable {
  /// Σ m_k λ_k δ(λ − λ_k).
  package let kernel: SpectralMeasure
  package let width: Double
  /// How many eigenvalues are not 0.
  package let modes: Double
  /// y(0), at which Σ m_k λ_k y/(1 + λ_k y) = N; infinite when there are no more than N modes.
  package let limit: Double

  package init(kernel: SpectralMeasure, width: Double, modes: Double) {
    self.kernel = kernel
    self.width = width
    self.modes = modes
    limit = modes <= width ? .infinity : Self.limit(kernel, width)
  }

  /// y(s) by Newton's method from a guess.
  ///
  /// - Returns: nil when it does not converge.
  package func kernel(at s: Complex<Double>, guess: Complex<Double>) -> Complex<Double>? {
    var (y, last) = (guess, Double.infinity)
    let one = Complex<Double>(1)
    for _ in 0..<Self.mostIterations {
      var (sum, left, slope) = (Complex<Double>(0), Complex<Double>(0), Complex<Double>(0))
      for j in kernel.nodes.indices {
        let resolvent = one / (one + kernel.nodes[j] * y)
        let term = kernel.weights[j] * resolvent
        sum = sum + term
        if kernel.nodes[j] > 0 { left = left + (1 / kernel.nodes[j]) * term }
        slope = slope + term * resolvent
      }
      // With few modes 1 − Σ m λy/(1 + λy)/N = (1 − M/N) + Σ m/(1 + λy)/N, which does not cancel.
      let rest = Complex(modes / width - 1) - (1 / width) * left
      let defect = s * y + (modes <= width ? rest : (1 / width) * (sum * y) - one)
      let change = defect / (s + (1 / width) * slope)
      y = y - change
      let size = change.magnitude / y.magnitude
      if size <= Self.roundOff || (size < Self.stagnation && size >= last) { return y }
      guard size.isFinite else { return nil }
      last = size
    }
    return nil
  }

  /// y_0 − y(s) without cancellation, from s y = (y_0 − y) (1/N) Σ m_k λ_k/((1 + λ_k y_0)(1 + λ_k y)).
  package func distanceToLimit(_ s: Complex<Double>, _ y: Complex<Double>) -> Complex<Double> {
    let one = Complex<Double>(1)
    var sum = Complex<Double>(0)
    for j in kernel.nodes.indices {
      let bound = kernel.weights[j] / (1 + kernel.nodes[j] * limit)
      sum = sum + Complex(bound) / (one + kernel.nodes[j] * y)
    }
    return width * (s * y / sum)
  }

  /// 1/(1 + λy) − 1/(1 + λy_0), what a mode of that eigenvalue shows of its power (11.4).
  ///
  /// - Parameter distance: y_0 − y, which does not count when y_0 is infinite.
  package func power(on eigenvalue: Double, at y: Complex<Double>, distance: Complex<Double>) -> Complex<
    Double
  > {
    let resolvent = Complex<Double>(1) / (Complex(1) + eigenvalue * y)
    return limit.isInfinite ? resolvent : eigenvalue / (1 + eigenvalue * limit) * (distance * resolvent)
  }

  /// Newton's method in log y between bounds: the sum rises from 0 to the number of modes.
  private static func limit(_ kernel: SpectralMeasure, _ width: Double) -> Double {
    var (low, high) = (-Self.largestLogarithm, Self.largestLogarithm)
    var x = 0.0
    for _ in 0..<400 {
      let y = exp(x)
      var (sum, slope) = (-width, 0.0)
      for (node, weight) in zip(kernel.nodes, kernel.weights) {
        let part = 1 / (1 + node * y)
        sum += weight * y * part
        slope += weight * y * part * part
      }
      if sum <= 0 { low = x } else { high = x }
      let next = x - sum / slope
      let accepted = next > low && next < high ? next : (low + high) / 2
      if abs(accepted - x) < 1e-15 * max(1, abs(x)) { return exp(accepted) }
      x = accepted
    }
    return exp(x)
  }

  /// Of y_0; half the range of `Double` leaves room for products.
  private static let largestLogarithm = 350.0
  private static let mostIterations = 60
  private static let roundOff = 2e-15
  /// Changes below this that no longer shrink are round-off.
  private static let stagnation = 1e-10
}
