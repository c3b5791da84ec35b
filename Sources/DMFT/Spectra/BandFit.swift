import DMFTRuns
import DMFTScaling
import Foundation

/// The lines (14.4) through the bands of one window.
struct BandFit {
  /// An exponent, and by how much that of the window's second half is larger than that of its first.
  struct Slope {
    let value: Double
    let drift: Double
  }

  let capacity: Slope
  let source: Slope
  /// κ of the first and last band, larger first.
  let first: Double
  let last: Double

  init(_ bands: SpectralBands, _ spectrum: SampleSpectrum, _ window: FitWindow) throws {
    let low = window.start(bands, spectrum)
    let inside = bands.bands.filter { $0.dimension >= low && $0.dimension <= window.high }
    let rising = inside.reversed()
    let count = LogCurve(rising.map(\.scale), rising.map(\.count))
    let power = LogCurve(rising.map(\.scale), rising.map(\.power))
    guard let first = inside.first, let last = inside.last, count.count >= Self.fewest else {
      throw DescriptionError(
        "spectrum", "without a range of eigenvalues in the window",
        "eigenvalues that fall over a decade or more")
    }
    guard power.count >= Self.fewest, power.count >= inside.count / 2 else {
      throw DescriptionError(
        "targets", "without power that the samples resolve beyond their noise",
        "more samples, or targets that depend on the inputs")
    }
    capacity = Self.slope(count) { -1 / $0 }
    source = Self.slope(power) { $0 }
    (self.first, self.last) = (first.scale, last.scale)
  }

  private static func slope(_ curve: LogCurve, _ exponent: (Double) -> Double) -> Slope {
    let (start, end) = (curve.x[0], curve.x[curve.count - 1])
    let middle = (start + end) / 2
    let halves = [curve.part(from: middle, to: end), curve.part(from: start, to: middle)]
    let ends = halves.map { $0.count > 2 ? exponent(LineFit($0).slope) : exponent(LineFit(curve).slope) }
    return Slope(value: exponent(LineFit(curve).slope), drift: ends[1] - ends[0])
  }

  private static let fewest = 8
}
