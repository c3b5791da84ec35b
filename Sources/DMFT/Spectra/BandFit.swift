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
  /// κ of the last band whose power stands out of its noise.
  let lastOfPower: Double
  /// The standard error of β that (14.13) makes.
  let noiseOfSource: Double

  init(_ bands: SpectralBands, _ spectrum: SampleSpectrum, _ window: FitWindow) throws {
    let low = window.start(bands, spectrum)
    let inside = bands.bands.filter { $0.dimension >= low && $0.dimension <= window.high }
    let rising = inside.reversed()
    let count = LogCurve(rising.map(\.scale), rising.map(\.count))
    // Beyond, positive noise alone would be left of the logarithms, and flatten the slope.
    let clear = inside.prefix { $0.power > Self.clearness * $0.noise(samples: spectrum.samples) }
    let powers = Array(clear.reversed())
    let power = LogCurve(powers.map(\.scale), powers.map(\.power))
    guard let first = inside.first, let last = inside.last, count.count >= Self.fewest else {
      throw DescriptionError(
        "spectrum", "without a range of eigenvalues in the window",
        "eigenvalues that fall over a decade or more")
    }
    guard power.count >= Self.fewest, let lastOfPower = clear.last?.scale else {
      throw DescriptionError(
        "targets", "without power that the samples resolve beyond their noise",
        "more samples, or targets that depend on the inputs")
    }
    capacity = Self.slope(count) { -1 / $0 }
    source = Self.slope(power) { $0 }
    (self.first, self.last, self.lastOfPower) = (first.scale, last.scale, lastOfPower)
    noiseOfSource = Self.noise(power, powers.map { $0.noise(samples: spectrum.samples) / $0.power })
  }

  /// Of the slope of a line, where the logarithms scatter by so much, each together with those `overlap` around it.
  private static func noise(_ curve: LogCurve, _ scatter: [Double]) -> Double {
    let mean = curve.x.reduce(0, +) / Double(curve.count)
    let square = curve.x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let spacing = (curve.x[curve.count - 1] - curve.x[0]) / Double(curve.count - 1)
    let sum = zip(curve.x, scatter).reduce(0) { $0 + pow(($1.0 - mean) / square * $1.1, 2) }
    return (sum * max(1, overlap / spacing)).squareRoot()
  }

  /// √(4π · 0.79), of two bands' overlap: e-folds over which their noise is one. 0.79 = 2ψ'(3) is the variance of λ³κ³/(λ + κ)^6 in ln λ.
  private static let overlap = 3.15

  private static func slope(_ curve: LogCurve, _ exponent: (Double) -> Double) -> Slope {
    let (start, end) = (curve.x[0], curve.x[curve.count - 1])
    let middle = (start + end) / 2
    let halves = [curve.part(from: middle, to: end), curve.part(from: start, to: middle)]
    let ends = halves.map { $0.count > 2 ? exponent(LineFit($0).slope) : exponent(LineFit(curve).slope) }
    return Slope(value: exponent(LineFit(curve).slope), drift: ends[1] - ends[0])
  }

  private static let fewest = 8
  /// Standard deviations of its noise. Heuristic.
  private static let clearness = 2.0
}
