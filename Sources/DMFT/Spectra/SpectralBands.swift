import DMFTNumerics
import DMFTRuns
import Foundation
import LinearAlgebra

/// How many eigenvalues, and how much of the target's power, the *population* has near a scale κ, from a finite sample.
///
/// With m(s) = (1/P) Σ_i 1/(λ̂_i + s) the deterministic equivalents of large samples are
///
///     κ(s) = 1/m(s),   D(κ) := Σ_k λ_k/(λ_k + κ) = P − s P m(s),
///     T(κ) := Σ_k λ_k w_k²/(λ_k + κ) = Σ_i p̂_i/(λ̂_i + s)                                               (14.2)
///
/// on the left sums over the population, on the right what is measured: a finite sample acts as a change of variable from
/// s to κ. All mixing of eigenvectors and repulsion of eigenvalues is in it. From derivatives in κ, taken by Cauchy's
/// integral over a circle in s, come sums over a band of the population around κ,
///
///     count(κ) = Σ_k λ_k³κ³/(λ_k + κ)^6,    power(κ) = Σ_k λ_k w_k² λ_k³κ³/(λ_k + κ)^6                     (14.3)
///
/// For λ_k = k^-α they are proportional to κ^(−1/α), and κ^β for −3 < β < 3, whatever lies far above or below κ: neither the
/// first modes, nor the last one, nor label noise (power at λ = 0), which has none in a band.
/// *Accuracy*: exact for P → ∞; fluctuations of relative order 1/√(number of modes in the band), and 1/√P times the
/// ratio of the unresolved power to that in the band.
/// Source: derivations/14; Silverstein 1995 for (14.2).
public struct SpectralBands: Sendable, Hashable {
  /// One scale.
  public struct Band: Sendable, Hashable {
    /// s.
    var shift: Double
    /// κ.
    public internal(set) var scale = 0.0
    /// D(κ).
    public internal(set) var dimension = 0.0
    /// Σ_k λ_k³κ³/(λ_k + κ)^6.
    public internal(set) var count = 0.0
    /// Σ_k λ_k w_k² λ_k³κ³/(λ_k + κ)^6; its noise may make it negative.
    public internal(set) var power = 0.0
    /// −κ² dT/dκ = Σ_k λ_k w_k² κ²/(λ_k + κ)², the power that a ridge κ leaves, label noise among it.
    public internal(set) var unlearned = 0.0
    /// D + κ dD/dκ = Σ_k λ_k²/(λ_k + κ)².
    public internal(set) var freedom = 0.0

    /// The standard deviation that unlearned power, label noise among it, gives `power` (14.13).
    ///
    /// *Accuracy*: a fifth, for power laws up to D = 0.3 P.
    func noise(samples: Int) -> Double { unlearned / Double(samples) * (max(count, 0) / 40).squareRoot() }
  }

  /// In order of falling κ.
  public let bands: [Band]

  /// Bands at log-spaced s, from the largest eigenvalue down to where D is the share `deepest` of the rank.
  ///
  /// - Parameter count: how many; 12 per e-fold of a spectrum resolve all there is.
  /// - Complexity: `count` · `circlePoints`/2 · rank complex divisions, on all cores.
  public init(_ spectrum: SampleSpectrum, count: Int, deepest: Double) {
    let (first, last) = (
      2 * (spectrum.eigenvalues.first ?? 1), spectrum.shift(ofDimension: deepest * Double(spectrum.rank))
    )
    var bands = LogSpacing.points(from: first, through: last, count: count).map { Band(shift: $0) }
    Workers.forEach(&bands) { Self.evaluate(&$0, spectrum) }
    self.bands = bands
  }

  /// D and U at any scale between the first and the last, by interpolation of their logarithms; nil beyond the last.
  func values(at scale: Double) -> (dimension: Double, unlearned: Double)? {
    guard let next = bands.firstIndex(where: { $0.scale <= scale }) else { return nil }
    let (a, b) = (bands[max(0, next - 1)], bands[next])
    let share = a.scale > b.scale ? max(0, log(a.scale / scale) / log(a.scale / b.scale)) : 1
    func between(_ value: (Band) -> Double) -> Double {
      exp((1 - share) * log(value(a)) + share * log(value(b)))
    }
    return (between { $0.dimension }, between { $0.unlearned })
  }

  /// Points of the circle |z − s| = s/2; the error of Cauchy's integral is 2^-points.
  private static let circlePoints = 32
  private static let circleRadius = 0.5
  /// Both exponents of the band λ³κ³/(λ + κ)^6.
  static let order = 3

  private static func evaluate(_ band: inout Band, _ spectrum: SampleSpectrum) {
    let s = band.shift
    let kappa = SampleSums(spectrum, at: Complex(s)).kappa.real
    var dimensions = [Double](repeating: 0, count: 2 * order + 1)
    var powers = dimensions
    // The other half of the circle holds the conjugates.
    for point in 0..<(circlePoints / 2) {
      let angle = 2 * Double.pi * (Double(point) + 0.5) / Double(circlePoints)
      let ray = circleRadius * s * Complex(cos(angle), sin(angle))
      let sums = SampleSums(spectrum, at: Complex(s) + ray)
      let weight = (2 / Double(circlePoints)) * (sums.slope * ray)
      let inverse = (sums.kappa - Complex(kappa)).reciprocal
      var factor = weight
      for j in 1...(2 * order) {
        factor = factor * inverse
        dimensions[j] += (factor * sums.dimension).real
        powers[j] += (factor * sums.power).real
      }
    }
    band.scale = kappa
    band.dimension = spectrum.dimension(at: s)
    band.unlearned = -kappa * kappa * powers[2]
    band.freedom = band.dimension + kappa * dimensions[2]
    // The kernel's measure has one power of λ more.
    band.count = bandSum(dimensions, kappa, lambdaPower: order - 1)
    band.power = bandSum(powers, kappa, lambdaPower: order)
  }

  /// Σ μ λ^a κ³/(λ + κ)^6 from c_j = f^(j−1)(κ)/(j−1)! of f = Σ μ/(λ + κ), with λ = (λ + κ) − κ.
  private static func bandSum(_ coefficients: [Double], _ kappa: Double, lambdaPower a: Int) -> Double {
    (0...a).reduce(0) { sum, i in
      let j = 2 * order - a + i
      let sign = (i + j - 1) % 2 == 0 ? 1.0 : -1.0
      let binomial = (0..<i).reduce(1.0) { $0 * Double(a - $1) / Double($1 + 1) }
      return sum + sign * binomial * pow(kappa, Double(i + order)) * coefficients[j]
    }
  }
}

/// The measured sides of (14.2) at a complex s.
private struct SampleSums {
  /// κ(s).
  let kappa: Complex<Double>
  /// dκ/ds.
  let slope: Complex<Double>
  /// D.
  let dimension: Complex<Double>
  /// T.
  let power: Complex<Double>

  init(_ spectrum: SampleSpectrum, at s: Complex<Double>) {
    let null = Double(spectrum.samples - spectrum.rank)
    var (first, second) = (null * s.reciprocal, null * (s.reciprocal * s.reciprocal))
    var (dimension, power) = (Complex<Double>(0), spectrum.nullPower * s.reciprocal)
    for (value, weight) in zip(spectrum.eigenvalues, spectrum.powers) {
      let resolvent = (value + s).reciprocal
      first += resolvent
      second += resolvent * resolvent
      dimension += value * resolvent
      power += weight * resolvent
    }
    let samples = Double(spectrum.samples)
    kappa = samples * first.reciprocal
    slope = (1 / samples) * (kappa * kappa * second)
    self.dimension = dimension
    self.power = power
  }
}
