import DMFTNumerics
import Foundation
import LinearAlgebra

/// A closed curve around all eigenvalues of AΛAᵀ/N, with the kernel of random features on it.
///
///     z_j = exp(c + h cosh(ϱ + iθ_j)),   θ_j = (j + ½) 2π/P                                           (19.11)
///
/// In log z it is an ellipse around [c − h, c + h], so that Chebyshev polynomials T_m of (log κ − c)/h are cosh m(ϱ + iθ) on it:
///
///     ∫μ T_m = (1/2πi) ∮ T_m G dz/z,   G(z) = ∫μ(dκ) z/(z − κ)
///
/// by the trapezoidal rule, which converges geometrically. Points in the upper half stand for their mirror images.
struct FeatureContour: Sendable {
  let centre: Double
  let halfLength: Double
  /// z_j, and y(−z_j).
  let points: [Complex<Double>]
  let kernels: [Complex<Double>]
  /// The real part of (h/P') T_m sinh(ϱ + iθ_j) G as a linear map of Re G and Im G: moments × 2P', P' points of the upper half.
  private let table: DenseMatrix

  /// - Parameter moments: how many moments are wanted.
  /// - Returns: nil when (11.3) has no solution at a point.
  init?(_ resolvent: FeatureResolvent, from smallest: Double, to largest: Double, moments: Int) {
    let (low, high) = (log(smallest) - Self.marginBelow, log(largest) + Self.marginAbove)
    (centre, halfLength) = ((low + high) / 2, (high - low) / 2)
    let distance = Self.growth / Double(moments)
    let half = max(Self.fewestPoints, Self.pointsPerMoment * moments) / 2
    let angles = (0..<half).map { Complex(distance, (Double($0) + 0.5) * .pi / Double(half)) }
    let (centre, halfLength) = (centre, halfLength)
    points = angles.map { angle in (centre + halfLength * Self.cosh(angle)).exponential }
    guard let kernels = Self.kernels(resolvent, at: points) else { return nil }
    self.kernels = kernels
    var table = DenseMatrix(zeros: moments, 2 * half)
    // d log z = i h sinh dθ, over 2πi, and twice the real part for the lower half.
    let scale = halfLength / Double(half)
    for m in 0..<moments {
      for (j, angle) in angles.enumerated() {
        let factor = scale * (Self.cosh(Double(m) * angle) * Self.sinh(angle))
        table.entries[m * 2 * half + j] = factor.real
        table.entries[m * 2 * half + half + j] = -factor.imaginary
      }
    }
    self.table = table
  }

  /// ∫μ T_m of a measure whose ∫μ(dκ) z/(z − κ) is given at the points.
  func moments(of transform: [Complex<Double>]) -> [Double] {
    let parts = transform.map(\.real) + transform.map(\.imaginary)
    let column = DenseMatrix(rows: parts.count, columns: 1, entries: parts)
    return table.times(column).entries
  }

  /// Follows the solution from −1/z, which it is for large z, to the curve and along it.
  private static func kernels(_ resolvent: FeatureResolvent, at points: [Complex<Double>])
    -> [Complex<Double>]?
  {
    guard let first = points.first else { return nil }
    var y = Complex(-1 / farAway) / first
    for step in 1...approach {
      let factor = pow(farAway, 1 - Double(step) / Double(approach))
      guard let next = resolvent.kernel(at: (-factor) * first, guess: y) else { return nil }
      y = next
    }
    var found: [Complex<Double>] = []
    for z in points {
      // On the sheet where Im y and Im s differ in sign.
      guard let next = resolvent.kernel(at: -z, guess: y), next.imaginary * z.imaginary > 0 else {
        return nil
      }
      y = next
      found.append(y)
    }
    return found
  }

  private static func cosh(_ a: Complex<Double>) -> Complex<Double> {
    Complex(Foundation.cosh(a.real) * cos(a.imaginary), Foundation.sinh(a.real) * sin(a.imaginary))
  }

  private static func sinh(_ a: Complex<Double>) -> Complex<Double> {
    Complex(Foundation.sinh(a.real) * cos(a.imaginary), Foundation.cosh(a.real) * sin(a.imaginary))
  }

  /// e-folds beyond the ends of the eigenvalues.
  private static let marginBelow = 1.0
  private static let marginAbove = 0.3
  /// T_m grows by e to this power at most from the axis to the curve: so many digits are lost.
  private static let growth = 4.0
  private static let pointsPerMoment = 12
  private static let fewestPoints = 800
  private static let farAway = 50.0
  private static let approach = 60
}
