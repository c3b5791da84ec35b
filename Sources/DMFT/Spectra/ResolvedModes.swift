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
    matchUnlearned(measurement.bands)
    let traces = balance(spectrum.trace) { $0.eigenvalue }
    let powers = balance(spectrum.meanSquare - noise) { $0.targetPower }
    let (count, last) = (Double(modes.count), modes[modes.count - 1].eigenvalue)
    let capacity = SpectralTail.capacity(
      fitted: measurement.hasCapacity ? measurement.capacity.value : nil, first: count * last,
      rest: traces.rest, slack: traces.slack, reach: (most + 0.5) / (count + 0.5))
    let half = modes.count / 2
    let source = SpectralTail.source(
      fitted: measurement.hasSource ? measurement.source.value : nil,
      among: modes[half...].reduce(0) { $0 + $1.targetPower }, ratio: modes[half - 1].eigenvalue / last,
      rest: powers.rest, slack: powers.slack)
    let factors = (traces.factor(leaving: capacity.rest), powers.factor(leaving: source.rest))
    for index in modes.indices {
      modes[index].eigenvalue *= factors.0
      modes[index].targetPower *= factors.1
    }
    return SpectralTail(
      capacity: capacity.exponent, source: source.exponent, trace: capacity.rest, power: source.rest)
  }

  /// Multiplies the powers cut from densities so that with what is left, as it will be continued, they leave as much unlearned at the
  /// last resolved scale as is measured there: U(κ) is known to some per cent, the difference of two sums is not (14.8).
  private mutating func matchUnlearned(_ bands: SpectralBands) {
    guard let band = bands.bands.last(where: { $0.dimension <= BandDensity.deepest(bands) }) else { return }
    let total = spectrum.meanSquare - noise
    let wanted = band.unlearned - noise
    guard wanted > 0.002 * total else { return }
    var (low, high) = (0.7, 1.2)
    for _ in 0..<30 {
      let middle = (low + high) / 2
      if unlearned(at: band.scale, middle, total) > wanted { low = middle } else { high = middle }
    }
    for index in modes.indices.dropFirst(single) { modes[index].targetPower *= (low + high) / 2 }
  }

  /// Σ p κ²/(λ + κ)² of the modes, with a factor for those from densities, and of a tail λ^b that holds the rest.
  private func unlearned(at scale: Double, _ factor: Double, _ total: Double) -> Double {
    func share(_ eigenvalue: Double) -> Double {
      scale * scale / ((eigenvalue + scale) * (eigenvalue + scale))
    }
    var (sum, rest, among) = (0.0, total, 0.0)
    for (index, mode) in modes.enumerated() {
      let power = mode.targetPower * (index < single ? 1 : factor)
      sum += power * share(mode.eigenvalue)
      rest -= power
      if index >= modes.count / 2 { among += power }
    }
    guard rest > 0, let last = modes.last?.eigenvalue else { return sum }
    let tail = SpectralTail.source(
      fitted: nil, among: among, ratio: modes[modes.count / 2 - 1].eigenvalue / last, rest: rest, slack: 0)
    // Midpoints of equal shares of the power below λ_K.
    let count = 200
    for i in 0..<count {
      let place = (Double(i) + 0.5) / Double(count)
      sum += rest / Double(count) * share(last * pow(place, 1 / tail.exponent))
    }
    return sum
  }

  private func balance(_ total: Double, _ value: (Mode) -> Double) -> SpectralTail.Balance {
    .init(resolved: modes.reduce(0) { $0 + value($1) }, total: total)
  }
}
