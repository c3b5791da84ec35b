import Foundation

/// The modes of the population that a sample points to: a task for theory to solve.
///
/// * The first modes one by one, λ = 1/((1/P) Σ_{j≠i} 1/(λ̂_i − λ̂_j)), which takes back the repulsion by the other
///   eigenvalues (14.6), with their measured power.
/// * Then the densities in ln λ that the bands stand for, n = count/B(3 + x, 3 − x) and p = power/B(3 + x, 3 − x) with
///   the local slope x of each: Euler's B undoes the width of the band where the spectrum is locally a power law (14.5).
///   They are cut into single modes, mode k where k − ½ modes are above it.
/// * Beyond half the rank nothing is measured but the trace: the fitted power laws go on, in bins, until it is used up.
///
/// *Accuracy*, on power laws of 4000 samples: eigenvalues to 0.2 % beyond the first twenty, powers of single modes to
/// some ten per cent, of many together to 1/√P of the target's mean square.
public struct PopulationModes: Sendable {
  /// In order of falling eigenvalue.
  public let modes: [Mode]
  /// Modes one by one, from the first; those that follow continue the power laws.
  public let measured: Int

  /// - Parameter continues: whether the power laws go on beyond what is resolved; without, the list ends there.
  public init(_ measurement: TaskMeasurement, continues: Bool = true) {
    let spectrum = measurement.spectrum
    let single = Self.individual(spectrum)
    let edge = log((spectrum.eigenvalues[single.count - 1] * spectrum.eigenvalues[single.count]).squareRoot())
    let density = BandDensity(measurement.bands, below: edge)
    let modes = single + density.modes(after: single.count)
    measured = modes.count
    self.modes = continues ? modes + Self.continuation(of: modes, measurement) : modes
  }

  /// How many modes are looked at one by one: few enough for their gaps to be wider than the scatter of eigenvalues.
  private static func individual(_ spectrum: SampleSpectrum) -> [Mode] {
    let values = spectrum.eigenvalues
    return (0..<min(16, values.count / 8)).map { i in
      let sum = values.indices.reduce(0.0) { $1 == i ? $0 : $0 + 1 / (values[i] - values[$1]) }
      let null = Double(spectrum.samples - values.count) / values[i]
      let corrected = Double(spectrum.samples) / (sum + null)
      // Where two eigenvalues nearly meet the correction means nothing.
      let isSound = abs(corrected / values[i] - 1) < 0.2
      return Mode(eigenvalue: isSound ? corrected : values[i], targetPower: spectrum.powers[i])
    }.sorted { $0.eigenvalue > $1.eigenvalue }
  }

  private static func continuation(of modes: [Mode], _ measurement: TaskMeasurement) -> [Mode] {
    let (alpha, beta) = (measurement.capacity.value, measurement.source.value)
    let count = Double(modes.count)
    guard let last = modes.last, alpha > 1, beta > 0 else { return [] }
    let rest =
      measurement.spectrum.eigenvalues.reduce(0, +) - modes.reduce(0) { $0 + $1.eigenvalue }
    // ∫_K^E λ_K (k/K)^-α dk = rest.
    let used = rest * (alpha - 1) / (last.eigenvalue * count)
    guard used > 0 else { return [] }
    let end = used < 1 ? min(count * pow(1 - used, -1 / (alpha - 1)), mostModes) : mostModes
    let power = meanPower(modes, beta * alpha + 1)
    return ModeBins(from: count + 1, through: end).map { bin in
      let middle = ((bin.first - 0.5) * (bin.end - 0.5)).squareRoot() / count
      return Mode(
        eigenvalue: last.eigenvalue * pow(middle, -alpha),
        targetPower: bin.count * power * pow(middle, -(beta * alpha + 1)), multiplicity: bin.count)
    }
  }

  /// The power of the last mode, by the power law through the last half of the modes.
  private static func meanPower(_ modes: [Mode], _ exponent: Double) -> Double {
    let half = modes.indices.suffix(modes.count / 2)
    let sums = half.reduce((power: 0.0, law: 0.0)) { sums, k in
      (sums.power + modes[k].targetPower, sums.law + pow(Double(k + 1) / Double(modes.count), -exponent))
    }
    return sums.law > 0 ? sums.power / sums.law : 0
  }

  private static let mostModes = 1e12
}

/// Modes and power above a scale, from the densities (14.5).
private struct BandDensity {
  /// ln κ, falling, from the edge on.
  private var scales: [Double]
  /// Modes and power between the edge and each scale.
  private var counts = [0.0]
  private var powers = [0.0]

  /// - Parameter edge: ln κ from which modes are counted.
  init(_ bands: SpectralBands, below edge: Double) {
    let deepest = PopulationModes.deepestShare * (bands.bands.last?.dimension ?? 0)
    let points = bands.bands.filter { $0.dimension <= deepest && $0.count > 0 }
    let places = points.map { log($0.scale) }
    let count = Self.density(places, points.map(\.count))
    let power = Self.density(places, points.map { max($0.power, 0) })
    scales = [edge]
    for i in points.indices.dropFirst() where places[i] < edge {
      let width = (scales.last ?? edge) - places[i]
      counts.append((counts.last ?? 0) + width * (count[i - 1] + count[i]) / 2)
      powers.append((powers.last ?? 0) + width * (power[i - 1] + power[i]) / 2)
      scales.append(places[i])
    }
  }

  /// The modes below the edge, above which there are `offset`, one by one: mode k where k − ½ modes are above it.
  func modes(after offset: Int) -> [Mode] {
    (0..<Int(counts.last ?? 0)).map { index in
      let number = Double(index)
      return Mode(
        eigenvalue: exp(value(of: scales, at: number + 0.5)),
        targetPower: max(0, value(of: powers, at: number + 1) - value(of: powers, at: number)))
    }
  }

  /// A function of the scale at which a number of modes is reached, by linear interpolation.
  private func value(of function: [Double], at number: Double) -> Double {
    let upper = min(max(1, counts.firstIndex { $0 >= number } ?? counts.count - 1), counts.count - 1)
    let width = counts[upper] - counts[upper - 1]
    let share = width > 0 ? (number - counts[upper - 1]) / width : 0
    return function[upper - 1] + share * (function[upper] - function[upper - 1])
  }

  /// The bands' values over Euler's B at the local slope.
  private static func density(_ scales: [Double], _ values: [Double]) -> [Double] {
    values.indices.map { i in
      let (low, high) = (max(0, i - 1), min(values.count - 1, i + 1))
      guard values[i] > 0, values[low] > 0, values[high] > 0 else { return values[i] / euler(0) }
      let slope = log(values[high] / values[low]) / (scales[high] - scales[low])
      return values[i] / euler(min(max(slope, -2.5), 2.5))
    }
  }

  /// B(3 + x, 3 − x).
  private static func euler(_ x: Double) -> Double {
    let order = Double(SpectralBands.order)
    return tgamma(order + x) * tgamma(order - x) / tgamma(2 * order)
  }
}

extension PopulationModes {
  /// Densities end at this share of the deepest band's D: 5/6 of 3/5, half the rank.
  fileprivate static let deepestShare = 5.0 / 6
}
