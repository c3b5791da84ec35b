import DMFT
import Foundation

/// One curve as it is drawn: positive points, few enough for a small file.
struct CurveSeries {
  private static let mostPoints = 1200
  /// Means of a simulation are marked at about this many places.
  private static let markCount = 22
  /// How far below its mean a band may reach when its lower end is not positive.
  private static let deepest = 1e-3

  var label: String
  var isSimulation: Bool
  /// With the ends of a band of one standard error.
  var points: [FigurePoint]
  /// Index of the colour; a theory and a simulation of one configuration share it.
  var colour = 0

  init(label: String, record: ResultRecord, column: String) throws {
    let values = try record.values(of: column, in: label)
    let errors = record.curve[column + ColumnName.errorSuffix]
    let all = record.curve.points.indices.compactMap { index in
      Self.point(record.curve.points[index], values[index], errors?[index])
    }
    guard !all.isEmpty else {
      throw CommandFailure(
        code: .badInput,
        message:
          "\(label): column \(column) has no positive value at a positive \(record.curve.axis.rawValue)")
    }
    self.label = label
    isSimulation = record.isSimulation
    points = all.spread(Self.mostPoints)
  }

  private static func point(_ x: Double, _ y: Double, _ error: Double?) -> FigurePoint? {
    guard x > 0, y > 0, x.isFinite, y.isFinite else { return nil }
    let error = error.flatMap { $0.isFinite ? $0 : nil } ?? 0
    return FigurePoint(x, y, low: max(y - error, y * deepest), high: y + error)
  }

  private var hasBand: Bool { points.contains { $0.high > $0.low } }

  /// From the lowest; those of all curves are drawn one kind after the other.
  ///
  /// - Parameter rank: the place in the legend.
  func layers(rank: Int) -> (band: Layer?, thin: Layer?, line: Layer?, marks: Layer?) {
    let (round, place) = self.colour.quotientAndRemainder(dividingBy: FigureColour.curves.count)
    let colour = FigureColour.curves[place]
    guard isSimulation else {
      let dashes = FigureColour.Dashes.curves[round % FigureColour.Dashes.curves.count]
      let line = Layer(
        .line(width: 2.4, dashes: dashes), points, colour, label: FigureText(label), rank: rank)
      return (nil, nil, line, nil)
    }
    let text = FigureText(hasBand ? label + " (mean ± 1 s.e.)" : label)
    return (
      hasBand ? Layer(.band(opacity: 0.28), points, colour) : nil, Layer(.line(width: 1), points, colour),
      nil,
      Layer(.marks(size: 0.9, hasRim: true), points.spread(Self.markCount), colour, label: text, rank: rank)
    )
  }

  typealias Layer = FigurePanel.Layer
}
