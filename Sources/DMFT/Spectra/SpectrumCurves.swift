import DMFTNumerics
import DMFTRuns
import DMFTScaling
import Foundation

/// Eigenvalues against their number, and the target's power per e-fold of eigenvalue, as measured and as corrected.
public struct SpectrumCurves: Sendable {
  public typealias Point = (x: Double, y: Double)

  /// (k, λ_k), and the power per e-fold of λ around λ, of the modes that the task file holds.
  public let eigenvalues: [Point]
  public let powers: [Point]
  /// The same of the sample, empty where nothing was sampled.
  public private(set) var sampleEigenvalues: [Point] = []
  public private(set) var samplePowers: [Point] = []
  /// (λ̂_k, Σ_{l ≥ k} p̂_l).
  private var sampleTails: [Point] = []

  public init(_ modes: [Mode]) {
    let positive = modes.filter { $0.eigenvalue > 0 }
    var before = 0.0
    eigenvalues = positive.map { mode in
      defer { before += mode.multiplicity }
      return (before + (mode.multiplicity + 1) / 2, mode.eigenvalue)
    }
    powers = Self.densities(positive.map { ($0.eigenvalue, $0.targetPower) })
  }

  public init(_ modes: [Mode], sample: SampleSpectrum) {
    self.init(modes)
    let pairs = Array(zip(sample.eigenvalues, sample.powers))
    sampleEigenvalues = sample.eigenvalues.enumerated().map { (Double($0 + 1), $1) }
    samplePowers = Self.densities(pairs)
    var tail = 0.0
    sampleTails = pairs.reversed().map { pair in
      tail += pair.1
      return (pair.0, tail)
    }.reversed()
  }

  /// 30 Σ p_i λ_i³κ³/(λ_i + κ)^6 at log-spaced κ: the band of (14.3), of weight 1 on the axis of ln λ.
  private static func densities(_ modes: [(eigenvalue: Double, power: Double)]) -> [Point] {
    guard let first = modes.map(\.eigenvalue).max(), let last = modes.map(\.eigenvalue).min() else {
      return []
    }
    return LogSpacing.points(from: first, through: last, count: bandCount).map { scale in
      let sum = modes.reduce(0.0) { sum, mode in
        let ratio = mode.eigenvalue / scale
        let square = ratio / ((1 + ratio) * (1 + ratio))
        return sum + mode.power * square * square * square
      }
      return (scale, 30 * sum)
    }
  }

  private static let bandCount = 160

  /// Slopes of the sample's own curves over a window of mode numbers: what a plain fit would say.
  public func plainExponents(_ window: (first: Int, last: Int)) -> (capacity: Double, source: Double)? {
    guard window.first >= 1, window.last <= sampleEigenvalues.count, window.last - window.first >= 6 else {
      return nil
    }
    let part = (window.first - 1)...(window.last - 1)
    let values = sampleEigenvalues[part]
    let tails = sampleTails[part].reversed()
    func exponent(_ x: [Double], _ y: [Double]) -> Double? {
      try? PowerLawFit(LogCurve(x, y), from: x.first ?? 1).exponent
    }
    guard let capacity = exponent(values.map(\.x), values.map(\.y)),
      let source = exponent(tails.map(\.x), tails.map(\.y))
    else { return nil }
    return (capacity, -source)
  }

  /// c of the power law c x^p through the middle of a curve's points in a window; 1 without points.
  public static func prefactor(
    of curve: [Point], exponent: Double, window: (low: Double, high: Double)
  ) -> Double {
    let inside = curve.filter { $0.y > 0 && $0.x >= window.low && $0.x <= window.high }
    guard !inside.isEmpty else { return 1 }
    return exp(inside.reduce(0) { $0 + log($1.y) - exponent * log($1.x) } / Double(inside.count))
  }
}
