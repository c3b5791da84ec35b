import Foundation

/// Held-out errors of ridge regression, beside those that Gaussian features of the same spectrum have.
///
/// With n samples and the ridge s = κ(1 − D(κ)/n) deterministic equivalents give
///
///     E(κ) = U(κ)/(1 − D₂(κ)/n),     D₂(κ) := Σ_k λ_k²/(λ_k + κ)²                                       (14.12)
///
/// with D, D₂ and U of all samples from (14.2); the errors measured are those of halves on each other. Nothing is fitted: where
/// both differ, samples are not what (14.2), and every theory of Gaussian features, takes them for.
/// *Accuracy*: the two differ by less than a tenth for power laws of Gaussian features (500 and 1000 samples).
public struct HeldOutRidge: Sendable {
  public struct Point: Sendable, Hashable {
    /// κ.
    public let scale: Double
    /// s of a half.
    let shift: Double
    /// E by (14.12), and as measured.
    public let predicted: Double
    public fileprivate(set) var measured = 0.0

    public var ratio: Double { measured / predicted }
  }

  /// In order of falling scale.
  public private(set) var points: [Point]
  private let samples: Int

  /// - Parameters:
  ///   - bands: of all samples.
  ///   - scale: κ of the first one that is looked at.
  ///   - samples: of a half.
  init(_ bands: SpectralBands, below scale: Double, samples: Int) {
    let count = Double(samples)
    let inside = bands.bands.filter {
      $0.scale <= scale && $0.dimension <= Self.deepest * count && $0.unlearned > 0
    }
    let step = max(1, inside.count / Self.most)
    points = inside.enumerated().filter { ($0.offset - inside.count + 1) % step == 0 }.map { _, band in
      Point(
        scale: band.scale, shift: band.scale * (1 - band.dimension / count),
        predicted: band.unlearned / (1 - band.freedom / count))
    }
    self.samples = samples
  }

  mutating func measure(_ losses: [Double]) {
    for index in points.indices { points[index].measured = losses[index] }
  }

  /// The smallest and the largest ratio of measured to predicted errors; nil without a scale to look at.
  public var range: (low: Double, high: Double)? {
    let ratios = points.map(\.ratio)
    return ratios.min().flatMap { low in ratios.max().map { (low, $0) } }
  }

  /// Whether a ratio is farther from 1 than Gaussian features have it: 1.2, or four standard deviations of a mean square of so many samples.
  /// Heuristic.
  public var isUnlikely: Bool {
    guard let range else { return false }
    return max(range.high, 1 / range.low) > 1 + max(Self.usual, 4 / (Double(2 * samples)).squareRoot())
  }

  /// The share of D in a half up to which errors are compared, beyond which they are those of the last modes alone.
  private static let deepest = 0.4
  private static let most = 12
  private static let usual = 0.2
}
