import DMFTRuns
import Foundation

/// Modes and power above a scale, from the densities (14.5).
struct BandDensity {
  /// ln κ, falling, from the edge on.
  private var scales: [Double]
  /// Densities of modes and of power at each, and the measured power of the band there.
  private let modeDensity: [Double]
  private var powerDensity: [Double]
  private let measured: [Double]
  /// Modes between the edge and each scale.
  private let counts: [Double]

  private var powers: [Double] { Self.sums(scales, powerDensity) }

  /// - Parameter edge: ln κ from which modes are counted.
  init(_ bands: SpectralBands, below edge: Double) {
    let deepest = Self.deepest(bands)
    let points = bands.bands.filter { $0.dimension <= deepest && $0.count > 0 }
    let places = points.map { log($0.scale) }
    let inside = places.indices.filter { places[$0] < edge }
    scales = [edge] + inside.map { places[$0] }
    /// The same with the value at the edge before it.
    func edged(_ values: [Double]) -> [Double] {
      guard let first = inside.first, let value = values.first else { return [0] }
      guard first > 0 else { return [value] + values }
      let share = (places[first - 1] - edge) / (places[first - 1] - places[first])
      return [values[first - 1] + share * (values[first] - values[first - 1])] + inside.map { values[$0] }
    }
    modeDensity = edged(Self.density(places, points.map(\.count)))
    powerDensity = edged(Self.density(places, points.map { max($0.power, 0) }))
    measured = edged(points.map { max($0.power, 0) })
    counts = Self.sums(scales, modeDensity)
  }

  /// Sums from the edge down, by the trapezoidal rule.
  private static func sums(_ scales: [Double], _ density: [Double]) -> [Double] {
    var sums = [0.0]
    for i in scales.indices.dropFirst() {
      sums.append(sums[i - 1] + (scales[i - 1] - scales[i]) * (density[i - 1] + density[i]) / 2)
    }
    return sums
  }

  /// Compares the bands of what was found with those measured, and multiplies the density of power by their ratio, twice:
  /// more often, noise grows. Where the spectrum is a power law the ratio is 1 from the start (14.7).
  mutating func refine(_ single: [Mode], power: Double) {
    for _ in 0..<2 where scales.count > 2 {
      let found = bandPowers(single, power)
      for i in scales.indices where found[i] > 0 {
        powerDensity[i] *= min(max(measured[i] / found[i], 0.5), 2)
      }
    }
  }

  /// power(κ) of (14.3) of the modes above the edge, the density, and what is left, as it would go on.
  private func bandPowers(_ single: [Mode], _ power: Double) -> [Double] {
    let sums = powers
    let last = scales.count - 1
    let rest = power - single.reduce(0) { $0 + $1.targetPower } - sums[last]
    let half = scales.indices.last { counts[$0] <= counts[last] / 2 } ?? 0
    // Where less is left than sums are known to, the density goes on as it falls.
    let own = log(powerDensity[half] / powerDensity[last]) / (scales[half] - scales[last])
    let slope = SpectralTail.source(
      fitted: own.isFinite ? own : nil, among: sums[last] - sums[half],
      ratio: exp(scales[half] - scales[last]), rest: rest, slack: 0.002 * power)
    let step = 0.1
    return scales.map { place in
      var sum = single.reduce(0) { $0 + $1.targetPower * Self.band(log($1.eigenvalue) - place) }
      for i in 0...last {
        let width = (scales[max(0, i - 1)] - scales[min(last, i + 1)]) / 2
        sum += width * powerDensity[i] * Self.band(scales[i] - place)
      }
      for i in 0..<80 {
        let depth = step * (Double(i) + 0.5)
        let density = slope.rest * slope.exponent * exp(-slope.exponent * depth)
        sum += step * density * Self.band(scales[last] - depth - place)
      }
      return sum
    }
  }

  /// λ³κ³/(λ + κ)^6 at ln λ/κ.
  private static func band(_ place: Double) -> Double {
    let ratio = exp(place)
    let factor = ratio / ((1 + ratio) * (1 + ratio))
    return factor * factor * factor
  }

  /// The modes below the edge, above which there are `offset`, one by one: mode k where k − ½ modes are above it.
  func modes(after offset: Int) -> [Mode] {
    let powers = powers
    return (0..<Int(counts.last ?? 0)).map { index in
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

  /// Densities end at this share of the deepest band's D: 5/6 of 3/5, half the rank.
  private static let deepestShare = 5.0 / 6

  /// D there.
  static func deepest(_ bands: SpectralBands) -> Double { deepestShare * (bands.bands.last?.dimension ?? 0) }
}
