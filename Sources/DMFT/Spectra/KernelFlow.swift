import DMFTNumerics
import DMFTRuns
import DMFTScaling
import Foundation

/// The loss of the kernel's own gradient flow, dw/dt = −½ ∇L, on samples that it is fitted to and on others.
///
///     fitted:    L(t) = Σ_i p̂_i e^(−2 λ̂_i t) + Σ p̂_i over eigenvalue 0
///     held out:  y(t) = Σ_i u_i(x) (1 − e^(−λ̂_i t))/λ̂_i (u_i·y)/P,   L(t) = ⟨|y − y(t)|²⟩ over other samples        (14.9)
///
/// Held-out losses come from two halves, each fitted alone. The population's loss at the same time falls more slowly than the
/// first, which knows its samples, and faster than the second, which has half of them: the local exponents −d ln L/d ln t
/// bracket its own, whether there is a power law or not. Nothing is corrected, and nothing assumed.
public struct KernelFlow: Sendable {
  public struct Point: Sendable, Hashable {
    public let time: Double
    public let fitted, heldOut: Double
    /// −d ln L/d ln t.
    public fileprivate(set) var fittedExponent = 0.0
    public fileprivate(set) var heldOutExponent = 0.0
  }

  /// At log-spaced times.
  public let points: [Point]
  /// The slopes over the window of the fits, 1/(2κ) from its first scale to its last.
  public let fitted, heldOut: Double
  /// Times of the window.
  public let window: (from: Double, to: Double)
  /// Held-out errors of ridge regression on the halves, beside those of Gaussian features.
  public let ridge: HeldOutRidge

  /// - Parameters:
  ///   - spectrum: of all samples.
  ///   - scales: κ of the window, larger first.
  ///   - bands: of all samples, from which errors of ridge regression are predicted.
  ///   - progress: called with the finished share of the work.
  /// - Throws: `DescriptionError` for halves whose eigenvalues LAPACK does not find.
  /// - Complexity: two eigensystems of half the samples, and their products with the targets at all times.
  public init(
    _ data: LabelledData, spectrum: SampleSpectrum, scales: (from: Double, to: Double), bands: SpectralBands,
    progress: (Double) -> Void = { _ in }
  ) throws {
    let (first, last) = (1 / (2 * scales.from), 1 / (2 * scales.to))
    let times = LogSpacing.points(from: first / 4, through: last * 4, count: Self.count)
    let halves = data.partition(2)
    var ridge = HeldOutRidge(bands, below: scales.from, samples: halves.map(\.count).min() ?? 1)
    let filters = times.map(FittedHalf.flow) + ridge.points.map { FittedHalf.ridge($0.shift) }
    var heldOut = [Double](repeating: 0, count: filters.count)
    for (index, half) in halves.enumerated() {
      let losses = try FittedHalf(data, half).losses(data, of: halves[1 - index], through: filters)
      for i in filters.indices { heldOut[i] += losses[i] / 2 }
      progress(Double(index + 1) / 2)
    }
    ridge.measure(Array(heldOut[times.count...]))
    self.ridge = ridge
    heldOut.removeLast(filters.count - times.count)
    var points = times.indices.map { i in
      let fitted = zip(spectrum.eigenvalues, spectrum.powers).reduce(spectrum.nullPower) {
        $0 + $1.1 * exp(-2 * $1.0 * times[i])
      }
      return Point(time: times[i], fitted: fitted, heldOut: heldOut[i])
    }
    for i in points.indices {
      let (a, b) = (points[max(0, i - 1)], points[min(points.count - 1, i + 1)])
      points[i].fittedExponent = -log(b.fitted / a.fitted) / log(b.time / a.time)
      points[i].heldOutExponent = -log(b.heldOut / a.heldOut) / log(b.time / a.time)
    }
    self.points = points
    window = (first, last)
    fitted = Self.slope(times, points.map(\.fitted), first, last)
    self.heldOut = Self.slope(times, heldOut, first, last)
  }

  private static func slope(_ times: [Double], _ losses: [Double], _ first: Double, _ last: Double) -> Double
  {
    let curve = LogCurve(times, losses).part(from: log(first), to: log(last))
    return curve.count > 2 ? -LineFit(curve).slope : .nan
  }

  private static let count = 61
}
