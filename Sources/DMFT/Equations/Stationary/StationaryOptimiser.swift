import DMFTNumerics
import DMFTRuns

/// A linear optimiser whose coefficients do not change, as a function of z.
///
///     O(z) = z (b + c (1 − μ z)) / ((1 − a z)(1 − μ z)),   d(z) = 1/(1 − a z)                         (7.2)
///
/// with a, b, c, μ of (1.14). An eigenvalue κ of the network's kernel moves by the roots of 1 + κ O(1/ξ) = 0.
package struct StationaryOptimiser: Sendable, Hashable {
  package let coefficients: LinearUpdate

  /// nil when the coefficients change during the run.
  package init?(_ optimiser: any LinearOptimiser, steps: Int) {
    coefficients = optimiser.update(at: 0, of: steps)
    if optimiser.followsReadout { return nil }
    // A schedule may differ from a constant at a single step.
    for step in 0..<min(steps, Self.mostSteps) where optimiser.update(at: step, of: steps) != coefficients {
      return nil
    }
  }

  /// Whether initial weights keep their size.
  package var preservesWeights: Bool { coefficients.weightRetention == 1 }
  /// Whether a step depends on the present gradient only.
  package var isPlain: Bool { coefficients.momentumRetention == 0 && preservesWeights }

  /// 1 − a z, from 1 − z.
  package func inverseDecay(_ z: Complex<Double>, distance: Complex<Double>) -> Complex<Double> {
    distance + (1 - coefficients.weightRetention) * z
  }

  /// 1/O(z).
  package func inverseImpulse(_ z: Complex<Double>, distance: Complex<Double>) -> Complex<Double> {
    let (b, c, mu) = (coefficients.fromMomentum, coefficients.fromGradient, coefficients.momentumRetention)
    let memory = distance + (1 - mu) * z
    return inverseDecay(z, distance: distance) * memory * (z * (b + c * memory)).reciprocal
  }

  /// The two ξ with (ξ − a)(ξ − μ) + κ ((b + c) ξ − c μ) = 0.
  package func roots(eigenvalue kappa: Double) -> (Complex<Double>, Complex<Double>) {
    let (a, mu) = (coefficients.weightRetention, coefficients.momentumRetention)
    let (b, c) = (coefficients.fromMomentum, coefficients.fromGradient)
    let half = (a + mu - kappa * (b + c)) / 2
    let product = a * mu - kappa * c * mu
    let discriminant = half * half - product
    if discriminant < 0 {
      let imaginary = (-discriminant).squareRoot()
      return (Complex(half, imaginary), Complex(half, -imaginary))
    }
    // Without cancellation between the two.
    let large = half >= 0 ? half + discriminant.squareRoot() : half - discriminant.squareRoot()
    return (Complex(large, 0), Complex(large == 0 ? 0 : product / large, 0))
  }

  /// The largest |ξ| over the eigenvalues 0 … κ_max, and the largest of those that are not positive numbers.
  package func radii(largestEigenvalue: Double) -> (all: Double, oscillating: Double) {
    var (all, oscillating) = (0.0, 0.0)
    for index in 0...Self.scanned {
      let roots = roots(eigenvalue: largestEigenvalue * Double(index) / Double(Self.scanned))
      for root in [roots.0, roots.1] {
        if index > 0 { all = max(all, root.magnitude) }
        if root.imaginary != 0 || root.real < 0 { oscillating = max(oscillating, root.magnitude) }
      }
    }
    return (all, oscillating)
  }

  private static let scanned = 4000
  private static let mostSteps = 1_000_000
}
