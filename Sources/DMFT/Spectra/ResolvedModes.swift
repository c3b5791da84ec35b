import DMFTRuns
import Foundation

/// The modes that samples resolve: the first one by one, then cut from densities.
struct ResolvedModes {
  private(set) var modes: [Mode]
  let noise: Double
  /// How many are taken one by one.
  private let single: Int
  private let spectrum: SampleSpectrum

  init(_ measurement: TaskMeasurement, noise: Double) {
    self.noise = noise
    let spectrum = measurement.spectrum
    self.spectrum = spectrum
    let corrected = Self.corrected(spectrum, Self.singleCount(spectrum) + 1)
    let single = corrected.count - 1
    self.single = single
    let first = (0..<single).map { i in
      Mode(
        eigenvalue: corrected[i],
        targetPower: max(0, spectrum.powers[i] - Self.leak(measurement.bands, corrected[i], spectrum)))
    }.sorted { $0.eigenvalue > $1.eigenvalue }
    let edge = log((corrected[single - 1] * corrected[single]).squareRoot())
    var density = BandDensity(measurement.bands, below: min(edge, log(first[single - 1].eigenvalue)))
    density.refine(first, power: spectrum.meanSquare - noise)
    modes = first + density.modes(after: single)
  }

  /// How many modes are looked at one by one: few enough for their gaps to be wider than the scatter of eigenvalues.
  private static func singleCount(_ spectrum: SampleSpectrum) -> Int { min(16, spectrum.rank / 8) }

  /// The first eigenvalues without the repulsion by the others, (14.6).
  private static func corrected(_ spectrum: SampleSpectrum, _ count: Int) -> [Double] {
    let values = spectrum.eigenvalues
    return (0..<count).map { i in
      let sum = values.indices.reduce(0.0) { $1 == i ? $0 : $0 + 1 / (values[i] - values[$1]) }
      let null = Double(spectrum.samples - values.count) / values[i]
      let corrected = Double(spectrum.samples) / (sum + null)
      // Where two eigenvalues nearly meet the correction means nothing.
      return abs(corrected / values[i] - 1) < 0.2 ? corrected : values[i]
    }
  }

  /// What the power that is not resolved at a scale adds to a single one there: 1/P of it.
  private static func leak(_ bands: SpectralBands, _ scale: Double, _ spectrum: SampleSpectrum) -> Double {
    let band = bands.bands.last { $0.scale >= scale } ?? bands.bands[0]
    return band.unlearned / Double(spectrum.samples)
  }

  /// What is left of trace and power, with the law that continues it; where more is resolved than there is, it is reduced.
  mutating func balanced(_ measurement: TaskMeasurement, most: Double) -> SpectralTail {
    let band = measurement.bands.bands.last { $0.dimension <= BandDensity.deepest(measurement.bands) }
    if let band { matchUnlearned(band) }
    let traces = balance(spectrum.trace) { $0.eigenvalue }
    let powers = balance(spectrum.meanSquare - noise) { $0.targetPower }
    let (count, last) = (Double(modes.count), modes[modes.count - 1].eigenvalue)
    let capacity = SpectralTail.capacity(
      fitted: measurement.hasCapacity ? measurement.capacity.value : nil, first: count * last,
      rest: traces.rest, slack: traces.slack, reach: (most + 0.5) / (count + 0.5))
    let fitted = measurement.hasSource ? measurement.source.value : nil
    var source = law(fitted, rest: powers.rest, slack: powers.slack)
    if let band { source = leaving(band, source) }
    let factors = (traces.factor(leaving: capacity.rest), powers.factor(leaving: source.rest))
    for index in modes.indices {
      modes[index].eigenvalue *= factors.0
      modes[index].targetPower *= factors.1
    }
    return SpectralTail(
      capacity: capacity.exponent, source: source.exponent, trace: capacity.rest, power: source.rest)
  }

  /// The law λ^b of the power below λ_K that continues that on the last half of the modes.
  private func law(_ fitted: Double?, rest: Double, slack: Double) -> (exponent: Double, rest: Double) {
    let half = modes.count / 2
    return SpectralTail.source(
      fitted: fitted, among: modes[half...].reduce(0) { $0 + $1.targetPower },
      ratio: modes[half - 1].eigenvalue / (modes.last?.eigenvalue ?? 1), rest: rest, slack: slack)
  }

  /// Where less is left than sums are known to, their difference says nothing, and U at the last resolved scale alone does: a law is kept if
  /// it leaves U to a tenth, and is the one that does otherwise (14.8).
  private func leaving(_ band: SpectralBands.Band, _ known: (exponent: Double, rest: Double)) -> (
    exponent: Double, rest: Double
  ) {
    let wanted = band.unlearned - noise
    let resolved = modes.reduce(0) { $0 + $1.targetPower * Self.share($1.eigenvalue, band.scale) }
    func left(_ law: (exponent: Double, rest: Double)) -> Double { resolved + unlearned(law, at: band.scale) }
    guard wanted > 0, abs(log(left(known) / wanted)) > log(1.1) else { return known }
    var (low, high) = (-30.0, 0.0)
    for _ in 0..<40 {
      let middle = (low + high) / 2
      if left(law(nil, rest: wanted * exp(middle) * 4, slack: 0)) < wanted {
        low = middle
      } else {
        high = middle
      }
    }
    return law(nil, rest: wanted * exp(low) * 4, slack: 0)
  }

  /// Multiplies the powers cut from densities so that with what is left, as it will be continued, they leave as much unlearned at the
  /// last resolved scale as is measured there: U(κ) is known to some per cent, the difference of two sums is not (14.8).
  private mutating func matchUnlearned(_ band: SpectralBands.Band) {
    let total = spectrum.meanSquare - noise
    let wanted = band.unlearned - noise
    guard wanted > 0.002 * total else { return }
    var (low, high) = (0.7, 1.2)
    for _ in 0..<30 {
      let middle = (low + high) / 2
      if unlearned(at: band.scale, middle, total) > wanted { low = middle } else { high = middle }
    }
    let factor = (low + high) / 2
    let matched = modes.enumerated().map { $1.targetPower * ($0 < single ? 1 : factor) }
    // What is left is known as the difference of two sums only where it is more than their error.
    guard total - matched.reduce(0, +) > 0.002 * total else { return }
    for index in modes.indices { modes[index].targetPower = matched[index] }
  }

  /// κ²/(λ + κ)².
  private static func share(_ eigenvalue: Double, _ scale: Double) -> Double {
    scale * scale / ((eigenvalue + scale) * (eigenvalue + scale))
  }

  /// Σ p κ²/(λ + κ)² of the modes, with a factor for those from densities, and of a tail λ^b that holds the rest.
  private func unlearned(at scale: Double, _ factor: Double, _ total: Double) -> Double {
    var (sum, rest, among) = (0.0, total, 0.0)
    for (index, mode) in modes.enumerated() {
      let power = mode.targetPower * (index < single ? 1 : factor)
      sum += power * Self.share(mode.eigenvalue, scale)
      rest -= power
      if index >= modes.count / 2 { among += power }
    }
    guard rest > 0, let last = modes.last?.eigenvalue else { return sum }
    let tail = SpectralTail.source(
      fitted: nil, among: among, ratio: modes[modes.count / 2 - 1].eigenvalue / last, rest: rest, slack: 0)
    return sum + unlearned((tail.exponent, rest), at: scale)
  }

  /// The same of a tail alone.
  private func unlearned(_ tail: (exponent: Double, rest: Double), at scale: Double) -> Double {
    let last = modes.last?.eigenvalue ?? 0
    // Midpoints of equal shares of the power below λ_K.
    let count = 200
    let sum = (0..<count).reduce(0.0) { sum, i in
      let place = (Double(i) + 0.5) / Double(count)
      return sum + Self.share(last * pow(place, 1 / tail.exponent), scale)
    }
    return tail.rest / Double(count) * sum
  }

  private func balance(_ total: Double, _ value: (Mode) -> Double) -> SpectralTail.Balance {
    .init(resolved: modes.reduce(0) { $0 + value($1) }, total: total)
  }
}
