import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation

/// The target's power over the eigenvalues of AΛAᵀ/N, as nodes on a contour around them.
///
///     Γ(s) = Σ_k q_k [1/(1 + λ_k y(s)) − 1/(1 + λ_k y_0)] = ∫τ(dκ) s/(s + κ)                           (11.4)
///     ∫τ ψ = −(h/π) Im Σ_j Γ(−z_j) ψ(z_j),   z_j = κ_1 e^{jh + iδ}                                     (11.5)
///
/// for ψ analytic and bounded in Re z > 0: Cauchy's integral along both rays, folded by symmetry, by the trapezoidal
/// rule in log z, whose error falls as e^{−2πδ/h} for δ ≤ π/4. One real node of the whole mass at the mean rate
/// is taken out of Γ first, so that the rest falls as 1/z² at the upper end.
struct FeatureSpectrum: Sendable {
  let measure: FlowMeasure<Complex<Double>>
  /// y(−z_j), with the real node left out.
  let kernels: [Complex<Double>]
  let meanRate: Double
  let resolvent: FeatureResolvent
  let spacing: Double

  /// - Throws: `SolverError.invariantBroken` when (11.3) has no solution at a node.
  init(
    _ spectrum: FlowSpectrum, width: Int, angle: Double = .pi / 4, spacing: Double = Self.usualSpacing
  ) throws {
    let kernel = spectrum.kernel
    let resolvent = FeatureResolvent(
      kernel: kernel, width: Double(width), modes: spectrum.rank(of: kernel))
    // Nothing is learned at eigenvalue 0, whatever the width: 1/(1 + λ y_0) is 1 there, also for infinite y_0.
    let seen = zip(spectrum.target.nodes, spectrum.target.weights).filter { $0.0 > 0 }
    let target = SpectralMeasure(nodes: seen.map(\.0), weights: seen.map(\.1))
    let unseen = spectrum.target.mass - target.mass
    let floor = target.integral { 1 / (1 + $0 * resolvent.limit) }
    let mass = target.integral { 1 - 1 / (1 + $0 * resolvent.limit) }
    // Of a task whose power is all unseen, any.
    let meanRate = mass > 0 ? target.integral { $0 } / mass : kernel.mass
    let rates = Self.contour(resolvent, angle, spacing)
    let kernels = try Self.kernels(resolvent, at: rates)
    var weights = [Complex<Double>(mass)]
    for (z, y) in zip(rates, kernels) {
      let pole = mass * (z / (z - Complex(meanRate)))
      let gamma = Self.power(target, resolvent, at: z, y)
      weights.append(Complex(0, spacing / .pi) * (gamma - pole))
    }
    (self.resolvent, self.kernels, self.meanRate, self.spacing) = (resolvent, kernels, meanRate, spacing)
    measure = FlowMeasure(
      rates: [Complex<Double>(meanRate)] + rates, weights: weights, floor: floor + unseen,
      total: spectrum.target.mass)
  }

  /// Nodes from far above the largest rate to far below the smallest, largest first.
  private static func contour(
    _ resolvent: FeatureResolvent, _ angle: Double, _ spacing: Double
  ) -> [Complex<Double>] {
    let kernel = resolvent.kernel
    let smallest = Self.smallestRate(resolvent)
    let largest = max(kernel.nodes.max() ?? 1, kernel.mass / resolvent.width)
    let upper = log(largest) + Self.marginAbove
    let lower = log(smallest) - Self.marginBelow
    let count = Int(((upper - lower) / spacing).rounded(.up))
    return (0...count).map { Complex(modulus: exp(upper - Double($0) * spacing), angle: angle) }
  }

  /// A lower bound of the spectrum, to a factor of order one.
  private static func smallestRate(_ resolvent: FeatureResolvent) -> Double {
    guard resolvent.limit.isInfinite else { return 1 / resolvent.limit }
    let positive = resolvent.kernel.nodes.filter { $0 > 0 }
    return (positive.min() ?? 1) * squeezed(resolvent.width, resolvent.modes)
  }

  /// Whether everything is learned in the end, so that sums over the contour cancel to nothing.
  var isComplete: Bool { resolvent.limit.isInfinite }

  /// The lower Marchenko–Pastur edge when there are fewer modes than units.
  private static func squeezed(_ width: Double, _ modes: Double) -> Double {
    let edge = 1 - (modes / width).squareRoot()
    // At equal numbers the density rises as κ^-1/2 down to 0.
    return max(edge * edge, 1e-14 / width)
  }

  /// Follows the solution from 1/s, which it is for large s, down the ray.
  private static func kernels(_ resolvent: FeatureResolvent, at rates: [Complex<Double>]) throws
    -> [Complex<Double>]
  {
    var found: [Complex<Double>] = []
    for z in rates {
      let s = -1 * z
      let last = found.last ?? Complex(1) / s
      let guess = found.count > 1 ? last * last / found[found.count - 2] : last
      guard
        let y = resolvent.kernel(at: s, guess: guess) ?? resolvent.kernel(at: s, guess: last),
        y.imaginary * s.imaginary < 0 || abs(y.imaginary) < Self.roundOff * y.magnitude
      else {
        throw SolverError.invariantBroken(
          "the kernel of a finite width was not found at the rate \(z.magnitude)")
      }
      found.append(y)
    }
    return found
  }

  /// Γ(−z) without cancellation.
  private static func power(
    _ target: SpectralMeasure, _ resolvent: FeatureResolvent, at z: Complex<Double>, _ y: Complex<Double>
  ) -> Complex<Double> {
    let distance = resolvent.limit.isInfinite ? Complex(0) : resolvent.distanceToLimit(-1 * z, y)
    return zip(target.nodes, target.weights).reduce(Complex(0)) { sum, node in
      sum + node.1 * resolvent.power(on: node.0, at: y, distance: distance)
    }
  }

  /// Below the spectrum y is real but for rounding.
  private static let roundOff = 1e-10
  static let usualSpacing = 0.13
  /// e-folds beyond the ends of the spectrum.
  private static let marginAbove = 14.0
  private static let marginBelow = 28.0
}
