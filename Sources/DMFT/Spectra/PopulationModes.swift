import DMFTRuns
import Foundation

/// The modes of the population that a sample points to: a task for theory to solve.
///
/// * The first modes one by one, λ = 1/((1/P) Σ_{j≠i} 1/(λ̂_i − λ̂_j)), which takes back the repulsion by the other
///   eigenvalues (14.6), with their measured power less the noise that unresolved power makes, 1/P of it each.
/// * Then the densities in ln λ that the bands stand for, n = count/B(3 + x, 3 − x) and p = power/B(3 + x, 3 − x) with
///   the local slope x of each: Euler's B undoes the width of the band where the spectrum is locally a power law (14.5). Where
///   it is none, the bands of the modes found are compared with those measured, and powers corrected (14.7).
///   They are cut into single modes, mode k where k − ½ modes are above it.
/// * Beyond half the rank two sums are known, trace and mean square of the target, and are conserved: `SpectralTail`.
///
/// *Accuracy*, on power laws of 4000 samples: eigenvalues to 0.2 % beyond the first twenty, powers of single modes to
/// some ten per cent, of many together to 1/√P of the target's mean square. Trace and mean square are those of the sample to
/// 0.3 %.
public struct PopulationModes: Sendable {
  /// In order of falling eigenvalue, in the units of the sample's spectrum.
  public let modes: [Mode]
  /// Modes one by one, from the first; those that follow continue the power laws.
  public let measured: Int
  /// nil when the list ends with the last mode that is resolved.
  public let tail: SpectralTail?
  /// Power on eigenvectors of eigenvalue 0, in the noise of more samples than features: a mode of eigenvalue 0 holds it.
  public let noise: Double
  /// What the loss of a lazy flow is when the last resolved mode is learned, at time 1/(2λ_K), or before where the power that is left is not
  /// that of the sample, or the sample is not believed: below, curves rest on the tail, or on powers that are wrong.
  public let resolvedLoss: Double
  /// Whether that is before.
  public let isCutShort: Bool

  /// - Parameters:
  ///   - continues: whether the power laws go on beyond what is resolved; without, the list ends there.
  ///   - most: how many modes there are, where it is known, as that of features is.
  public init(_ measurement: TaskMeasurement, continues: Bool = true, most: Int? = nil) {
    let spectrum = measurement.spectrum
    var resolved = ResolvedModes(measurement, noise: Self.noise(spectrum))
    noise = resolved.noise
    let reach = most.map { Double($0) } ?? .infinity
    let tail = resolved.balanced(measurement, most: reach)
    measured = resolved.modes.count
    self.tail = continues ? tail : nil
    let last = resolved.modes.last?.eigenvalue ?? 0
    var whole =
      resolved.modes
      + tail.modes(
        after: measured, last: last, most: reach,
        negligible: (0.0005 * spectrum.trace, 0.0005 * spectrum.meanSquare))
    if noise > 0 { whole.append(Mode(eigenvalue: 0, targetPower: noise)) }
    let modes = continues ? whole : resolved.modes
    self.modes = modes
    let end = 1 / (2 * last)
    let known = Self.agreedTime(whole, until: end, measurement)
    resolvedLoss = modes.reduce(0) { $0 + $1.targetPower * exp(-2 * $1.eigenvalue * known) }
    isCutShort = known < end
  }

  /// The last time to which, at all scales κ ≥ 1/(2t), quarters of the sample show the same U(κ) as the whole (14.10), and the modes leave
  /// as much, to a tenth (14.11).
  ///
  /// Where power falls more steeply than sums are known to, what is left is not found as their difference; U is measured at every scale by
  /// itself, to a few per cent of what is left.
  private static func agreedTime(_ modes: [Mode], until end: Double, _ measurement: TaskMeasurement) -> Double
  {
    var time = min(end, 1 / (2 * measurement.scales.from))
    for band in measurement.bands.bands where band.scale <= measurement.scales.from {
      guard band.scale >= 1 / (2 * end) else { return end }
      let left = modes.reduce(0.0) { sum, mode in
        let share = band.scale / (mode.eigenvalue + band.scale)
        return sum + mode.targetPower * share * share
      }
      guard band.dimension <= measurement.agreedDimension, left > 0, band.unlearned > 0,
        abs(log(left / band.unlearned)) <= log(1 + agreement)
      else { return time }
      time = 1 / (2 * band.scale)
    }
    return end
  }

  private static let agreement = 0.1

  /// The power that no mode explains, where a tenth of the samples or more are beyond the rank.
  private static func noise(_ spectrum: SampleSpectrum) -> Double {
    let free = spectrum.samples - spectrum.rank
    guard 10 * free >= spectrum.samples else { return 0 }
    return min(spectrum.nullPower * Double(spectrum.samples) / Double(free), 0.999 * spectrum.meanSquare)
  }
}
