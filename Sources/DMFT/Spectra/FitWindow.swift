import DMFTRuns
import Foundation

/// A window of D, the number of modes alive.
struct FitWindow {
  let low: Double
  /// So many sample eigenvalues lie above the first scale, if that leaves D a factor of four.
  var number = 0
  let high: Double

  /// The window of the result, then those that its uncertainty looks at.
  static func usual(_ rank: Int) -> [FitWindow] {
    let rank = Double(rank)
    return [(5, 4, 0.3), (10, 8, 0.3), (5, 4, 0.5), (10, 8, 0.5), (5, 4, 0.15)].map {
      FitWindow(low: $0, number: $1, high: $2 * rank)
    }
  }

  /// - Throws: `DescriptionError` for a window that is not inside the spectrum, or too short for a line.
  static func around(_ numbers: ClosedRange<Int>, of spectrum: SampleSpectrum) throws -> [FitWindow] {
    let values = spectrum.eigenvalues
    guard numbers.lowerBound >= 1, numbers.upperBound <= values.count,
      numbers.upperBound >= 4 * numbers.lowerBound
    else {
      throw DescriptionError(
        "window", "\(numbers.lowerBound):\(numbers.upperBound)",
        "k0:k1 with 1 ≤ k0 ≤ k1/4, k1 ≤ \(values.count), the rank")
    }
    let bands = SpectralBands(spectrum, count: 400, deepest: 0.95)
    func dimension(_ number: Int) -> Double {
      bands.bands.last { $0.scale >= values[number - 1] }?.dimension ?? bands.bands[0].dimension
    }
    let (low, high) = (dimension(numbers.lowerBound), dimension(numbers.upperBound))
    let sixth = pow(high / low, 1.0 / 6)
    return [(low, high), (low * sixth, high), (low, high / sixth)].map { FitWindow(low: $0, high: $1) }
  }

  func shrunk(by share: Double) -> FitWindow { FitWindow(low: low, number: number, high: high * share) }

  /// D from which the lines are fitted.
  func start(_ bands: SpectralBands, _ spectrum: SampleSpectrum) -> Double {
    guard number > 0, number <= spectrum.rank else { return low }
    let value = spectrum.eigenvalues[number - 1]
    let alive = bands.bands.last { $0.scale >= value }?.dimension ?? low
    return max(low, min(alive, high / 4))
  }
}
