import DMFTRuns
import Foundation
import LinearAlgebra

/// The exponent p of y ~ x^-p in a window, with an uncertainty that does not pretend the window is beyond doubt.
///
/// The window is cut into three equal parts of the logarithmic axis. Its standard error adds in squares half the range of the exponents
/// of the parts, and the scatter about the line or what the points' own standard errors make of the slope, whichever is larger: a curve
/// that bends has a large one, however smooth it is. Source: derivations/12.
public struct PowerLawFit: Sendable, Hashable {
  /// p > 0 for a curve that falls.
  public let exponent: Double
  public let standardError: Double
  /// What the standard errors of the points make of it, (12.20); nil where the curve has none.
  public let samplingError: Double?
  /// Ends of the window.
  public let from, to: Double
  /// ln y of the line at ln x = 0.
  public let logPrefactor: Double

  /// - Parameters:
  ///   - from: start of the window; the middle of the logarithmic axis unless given.
  ///   - to: its end; that of the curve unless given.
  /// - Throws: `DescriptionError` for a window of fewer than six points.
  public init(_ curve: LogCurve, from: Double? = nil, to: Double? = nil) throws {
    guard let first = curve.x.first, let last = curve.x.last else {
      throw DescriptionError("curve", "without positive points", "six or more")
    }
    let end = to.map { log($0) } ?? last
    let start = from.map { log($0) } ?? (first + end) / 2
    let window = curve.part(from: start, to: end)
    guard window.count >= 6, let low = window.x.first, let high = window.x.last, high > low else {
      throw DescriptionError(
        "window",
        "\(exp(start).readable(digits: 4)) … \(exp(end).readable(digits: 4)), with \(window.count.counting("point"))",
        "six points or more")
    }
    let line = LineFit(window)
    exponent = 0 - line.slope
    logPrefactor = line.intercept
    samplingError = curve.errors == nil ? nil : LineFit.propagated(window)
    standardError = hypot(
      max(line.standardError, samplingError ?? 0), Self.windowError(window, low, high))
    (self.from, self.to) = (exp(low), exp(high))
  }

  /// Half the range of the exponents of the thirds, or halves when there are few points.
  private static func windowError(_ window: LogCurve, _ low: Double, _ high: Double) -> Double {
    let parts = window.count >= 12 ? 3 : 2
    let slopes = (0..<parts).compactMap { index -> Double? in
      let length = (high - low) / Double(parts)
      let part = window.part(from: low + Double(index) * length, to: low + Double(index + 1) * length)
      return part.count >= 2 ? LineFit(part).slope : nil
    }
    guard let least = slopes.min(), let most = slopes.max() else { return 0 }
    return (most - least) / 2
  }
}
