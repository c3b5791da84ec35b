import LinearAlgebra
import DMFTRuns
import DMFTScaling
import Foundation

/// Capacity and source of a task from a finite sample, without the bias of one.
///
///     count(κ) ~ κ^(−1/α),    power(κ) ~ κ^β                                                            (14.4)
///
/// are fitted by straight lines over a window of scales κ. The window starts where five modes are alive, D(κ) = 5, and four
/// lie above (for α near 1 the many small ones are five alive before there is a first), and
/// ends at 3/10 of the rank: near the rank limit (14.2) has nothing more to tell. The uncertainty adds in squares
///
/// * the standard error of the sample: the scatter of the exponents of four quarters of the data, over 2, times 3/2. The
///   narrower windows of quarters make it about twice too large, and a scatter of four is itself uncertain: nine of ten
///   errors are below 2.35/2 of it (Student, three degrees of freedom), the rest is for what bias is left;
/// * half the range of the exponents over other windows: twice as late a start, an end twice as early or 5/3 as late;
/// * half the difference of the exponents of both halves of the window, as far as the scatter of that difference among the
///   quarters does not explain it: what is no power law has no exponent to that accuracy;
/// * for β, 1.645 standard errors of the line through bands with the noise (14.13).
///
/// *Accuracy*, measured on power laws (TaskMeasurementTests, derivations/14): the uncertainty covers the truth in 90 % of
/// draws or more. Both the limits of the window and the rule of addition are heuristic.
public struct TaskMeasurement: Sendable {
  /// α.
  public let capacity: MeasuredExponent
  /// β.
  public let source: MeasuredExponent
  /// The scales κ between which the lines were fitted, larger first.
  public let scales: (from: Double, to: Double)
  /// κ where the line for β ends: before `scales.to` where the power beyond does not stand out of its noise.
  public let lastOfPower: Double
  public let spectrum: SampleSpectrum
  public let bands: SpectralBands
  /// D(κ) up to which the sample is believed to show the population: the share of D in the samples up to which quarters of them show the
  /// same power U(κ) as the whole, to a tenth, times the samples (14.10). Infinite where they do as far as they are looked at.
  public let agreedDimension: Double

  /// - Parameters:
  ///   - data: of rank 80 or more, for quarters to have a window.
  ///   - window: numbers of sample eigenvalues k_0 … k_1, counted from 1, in the place of the usual window; the
  ///     uncertainty is then that of the sample and of windows that are shorter by a sixth at either end.
  ///   - progress: called with the finished share of the work.
  /// - Throws: `DescriptionError` for what is wrong with the data, too few samples, or a target without resolvable power.
  /// - Complexity: one eigensystem of the whole sample, four of its quarters.
  public init(
    _ data: LabelledData, window: ClosedRange<Int>? = nil, progress: (Double) -> Void = { _ in }
  ) throws {
    let spectrum = try data.spectrum()
    guard spectrum.rank >= Self.fewest else {
      throw DescriptionError(
        "rank",
        "\(spectrum.rank), of \(data.samples.counting("sample")): too few eigenvalues above rounding errors for exponents",
        "a rank of \(Self.fewest) or more, from more samples or features, or a kernel whose eigenvalues fall less steeply"
      )
    }
    progress(Self.wholeShare)
    let windows = try window.map { try FitWindow.around($0, of: spectrum) } ?? FitWindow.usual(spectrum.rank)
    do { try self.init(data, spectrum, windows, progress) } catch {
      try data.refuseIfConstant()
      throw error
    }
  }

  private init(
    _ data: LabelledData, _ spectrum: SampleSpectrum, _ windows: [FitWindow], _ progress: (Double) -> Void
  ) throws {
    let bands = SpectralBands(spectrum, count: Self.bandCount, deepest: Self.deepest)
    let fits =
      [try BandFit(bands, spectrum, windows[0])]
      + windows.dropFirst().compactMap { try? BandFit(bands, spectrum, $0) }
    let quarters = try Self.quarters(of: data, progress)
    let parts = quarters.compactMap { quarter in
      try? BandFit(
        quarter.bands, quarter.spectrum,
        windows[0].shrunk(by: Double(quarter.spectrum.rank) / Double(spectrum.rank)))
    }
    guard parts.count >= Self.fewestParts else {
      throw DescriptionError(
        "samples", "\(data.samples), whose quarters resolve too little for an uncertainty",
        "more samples, or a longer window")
    }
    self.spectrum = spectrum
    self.bands = bands
    capacity = Self.exponent(fits, parts, \.capacity)
    source = Self.exponent(fits, parts, \.source, noise: Self.nineOfTen * fits[0].noiseOfSource)
    scales = (fits[0].first, fits[0].last)
    lastOfPower = fits[0].lastOfPower
    agreedDimension = Self.agreedDimension(bands, below: fits[0].first, quarters, data.samples)
  }

  /// Deterministic equivalents hold for a whole and its quarters, or for neither: where samples differ in kind, as smooth and textured crops
  /// of photographs do, each is fitted at its own scale, and smaller samples show less power than larger ones.
  private static func agreedDimension(
    _ bands: SpectralBands, below scale: Double, _ quarters: [Quarter], _ samples: Int
  ) -> Double {
    var share = 0.0
    for band in bands.bands where band.scale <= scale && band.unlearned > 0 {
      let values = quarters.compactMap { $0.bands.values(at: band.scale) }
      guard values.count == quarters.count else { return .infinity }
      let mean = values.reduce(0) { $0 + $1.unlearned } / Double(values.count)
      // Quarters with negative powers have no logarithm, and agree with nothing.
      guard abs(log(mean / band.unlearned)) <= log(1 + agreement) else { return share * Double(samples) }
      share =
        zip(values, quarters).reduce(0) { $0 + $1.0.dimension / Double($1.1.spectrum.samples) }
        / Double(values.count)
    }
    return .infinity
  }

  /// Whether the window holds a power law: α is known to a half. The uncertainty contains the bend within the window, so that
  /// eigenvalues that fall exponentially, or at rates that differ threefold, have no α. Heuristic.
  public var hasCapacity: Bool { capacity.value > 0 && 2 * capacity.uncertainty <= capacity.value }

  /// Whether β is more than its uncertainty: below, the target's power per e-fold is flat for all that is seen.
  public var hasSource: Bool { hasCapacity && source.value > source.uncertainty }

  /// nil where the eigenvalues have no α, or power does not fall with them.
  public var regime: Regime? {
    hasCapacity && source.value > 0 ? Regime(capacity: capacity.value, source: source.value) : nil
  }

  /// Numbers of the first and last sample eigenvalue in the window, counted from 1.
  public var window: (first: Int, last: Int) {
    let first = spectrum.eigenvalues.count { $0 > scales.from }
    let last = spectrum.eigenvalues.count { $0 > scales.to }
    return (first + 1, max(first + 1, last))
  }

  /// The same for β.
  public var windowOfPower: (first: Int, last: Int) {
    let last = spectrum.eigenvalues.count { $0 > lastOfPower }
    return (window.first, min(max(window.first + 1, last), window.last))
  }

  private struct Quarter {
    let spectrum: SampleSpectrum
    let bands: SpectralBands
  }

  private static func quarters(of data: LabelledData, _ progress: (Double) -> Void) throws -> [Quarter] {
    try data.parts(partCount).enumerated().map { index, part in
      let spectrum = try part.spectrum()
      progress(wholeShare + (1 - wholeShare) * Double(index + 1) / Double(partCount))
      return Quarter(
        spectrum: spectrum, bands: SpectralBands(spectrum, count: bandCount, deepest: deepest))
    }
  }

  /// - Parameters:
  ///   - windows: fits of the whole sample, that of the result first.
  ///   - parts: fits of its quarters.
  ///   - noise: what noise on the targets adds. Quarters show it too, but four are few, and it is not less in the whole than they say.
  private static func exponent(
    _ windows: [BandFit], _ parts: [BandFit], _ slope: KeyPath<BandFit, BandFit.Slope>, noise: Double = 0
  ) -> MeasuredExponent {
    let values = windows.map { $0[keyPath: slope].value }
    let found = windows[0][keyPath: slope]
    let scatter = uncertaintyOfScatter * standardError(parts.map { $0[keyPath: slope].value })
    let drift = standardError(parts.map { $0[keyPath: slope].drift })
    let bend = max(0, found.drift * found.drift - drift * drift).squareRoot() / 2
    let range = ((values.max() ?? 0) - (values.min() ?? 0)) / 2
    return MeasuredExponent(found.value, uncertainty: hypot(hypot(scatter, noise), hypot(range, bend)))
  }

  /// Of the mean of independent parts, which is that of the whole for what has no bias.
  private static func standardError(_ parts: [Double]) -> Double {
    let mean = parts.reduce(0, +) / Double(parts.count)
    let squares = parts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(parts.count * (parts.count - 1))).squareRoot()
  }

  private static let fewest = 80
  private static let partCount = 4
  private static let fewestParts = 3
  private static let uncertaintyOfScatter = 1.5
  /// Standard deviations of Gaussian noise.
  private static let nineOfTen = 1.645
  /// The share of the work that the eigensystem of the whole sample takes.
  private static let wholeShare = 0.94
  private static let bandCount = 120
  /// A tenth: of power laws quarters differ from the whole by a hundredth, of digits by up to 0.1, of crops of photographs by 0.5.
  private static let agreement = 0.1
  package static let deepest = 0.6
}
