import DMFT
import Foundation
import Drawing
import FileFormats
import ResultFiles

/// One curve as it is drawn: positive points, few enough for a small file.
package struct CurveSeries {
  private static let mostPoints = 1200
  /// Of a figure of many curves all together have so many.
  private static let mostTogether = 8_000
  /// Means of a simulation are marked at about this many places.
  private static let markCount = 22
  /// How far below its mean a band may reach when its lower end is not positive.
  private static let deepest = 1e-3
  /// From here on lines and marks are finer.
  private static let many = 12

  package var isSimulation: Bool
  /// Whether the band is the error that a theory states of its own numbers.
  package var statesError: Bool
  /// With the ends of a band of one standard error, or of the error that a theory states when it is not small.
  package var points: [FigurePoint]
  package var colour = FigureColour.black
  /// Strokes of lines, or the kind of marks.
  package var style = 0
  /// Curves in the figure.
  package var count = 1
  /// To where the samples behind a measured task resolve a theory; nil: to its end.
  package let resolved: Double?

  /// - Parameter range: of x.
  package init(_ curve: PlottedCurve, column: String, range: NumberRange? = nil) throws {
    let record = curve.record
    let values = try record.values(of: column, in: curve.file)
    let sampled = record.curve[column + ColumnName.errorSuffix]
    let errors = sampled ?? Self.estimates(values, of: column, record)
    let all = record.curve.points.indices.compactMap { index in
      Self.point(record.curve.points[index], values[index], errors?[index])
    }
    guard !all.isEmpty else {
      throw CommandFailure(
        code: .badInput,
        message:
          "\(curve.file): column \(column) has no positive value at a positive \(record.curve.axis.rawValue)")
    }
    isSimulation = record.isSimulation
    resolved = record.isSimulation ? nil : record.diagnostics[ResolvedRange.name]
    statesError = sampled == nil && errors != nil
    points = all.spread(Self.mostPoints)
  }

  /// Errors that have to be shown with a theory.
  private static func estimates(_ values: [Double], of column: String, _ record: ResultRecord) -> [Double]? {
    let quantity = Quantity(rawValue: column)
    return record.diagnostics.statedErrors.map { errors in
      var drawn = errors
      drawn.relative = errors.relative.isNaN ? largestBand : min(errors.relative, largestBand)
      return values.map { drawn.error(of: $0, quantity) }
    }
  }

  /// Of a curve that may be wrong by any factor.
  private static let largestBand = 9.0

  private static func point(_ x: Double, _ y: Double, _ error: Double?) -> FigurePoint? {
    guard x > 0, y > 0, x.isFinite, y.isFinite else { return nil }
    let error = error.flatMap { $0.isFinite ? $0 : nil } ?? 0
    return FigurePoint(x, y, low: max(y - error, y * deepest), high: y + error)
  }

  package var hasBand: Bool { points.contains { $0.high > $0.low } }

  private var isFine: Bool { count > Self.many }
  private var dashes: FigureColour.Dashes {
    FigureColour.Dashes.curves[style % FigureColour.Dashes.curves.count]
  }
  private var symbol: FigureColour.Symbol {
    FigureColour.Symbol.curves[style % FigureColour.Symbol.curves.count]
  }

  /// How the curve looks in the legend and, with its points, in the figure: from the lowest.
  package var band: Layer? {
    hasBand ? Layer(.band(opacity: isFine ? 0.18 : 0.28), shown(points), colour) : nil
  }
  package var thin: Layer? {
    isSimulation ? Layer(.line(width: isFine ? 0.7 : 1), shown(points), colour) : nil
  }
  package var line: Layer? {
    guard !isSimulation else { return nil }
    // A line through one point is not seen.
    if points.count == 1 { return Layer(.marks(size: 0.7, symbol: symbol), points, colour) }
    return Layer(.line(width: isFine ? 1.5 : 2.4, dashes: dashes), shown(known), colour)
  }
  /// The part of a theory that rests on power laws in place of samples.
  package var continued: Layer? {
    let rest = Array(known.suffix(1) + points.dropFirst(known.count))
    return isSimulation || rest.count < 2
      ? nil : Layer(.line(width: isFine ? 0.5 : 0.8, dashes: dashes), shown(rest), colour)
  }
  package var marks: Layer? {
    guard isSimulation else { return nil }
    let count = isFine ? Self.markCount / 2 : Self.markCount
    return Layer(
      .marks(size: isFine ? 0.65 : 0.9, symbol: symbol, hasRim: true), points.spread(count), colour)
  }

  /// In e-folds: a fraction of the thickness of a line, of axes of some decades.
  private static let flatness = 2e-3

  private var known: [FigurePoint] { resolved.map { end in Array(points.prefix { $0.x <= end }) } ?? points }

  private func shown(_ points: [FigurePoint]) -> [FigurePoint] {
    let points = points.spread(max(60, min(Self.mostPoints, Self.mostTogether / max(1, count))))
    return hasBand || !isLogarithmic ? points : points.simplified(Self.flatness)
  }

  /// Local exponents lie on a linear axis.
  package var isLogarithmic = true

  package typealias Layer = FigurePanel.Layer

  /// Bands lie lowest, then lines, then the marks of the means.
  package static func layers(_ series: [CurveSeries]) -> [Layer] {
    series.compactMap(\.band) + series.compactMap(\.thin) + series.compactMap(\.continued)
      + series.compactMap(\.line)
      + series.compactMap(\.marks)
  }
}
