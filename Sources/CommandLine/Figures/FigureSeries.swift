import DMFT
import Foundation

/// One curve as it is drawn: positive points, few enough for a small file.
struct FigureSeries {
  /// A point with the ends of its band of one standard error.
  struct Point {
    var x: Double
    var y: Double
    var low: Double
    var high: Double
  }

  private static let mostPoints = 1200
  /// Means of a simulation are marked at about this many places.
  private static let markCount = 22
  /// How far below its mean a band may reach when its lower end is not positive.
  private static let deepest = 1e-3

  var label: String
  var isSimulation: Bool
  var points: [Point]
  /// Index of the colour; a theory and a simulation of one configuration share it.
  var colour = 0

  init(label: String, record: ResultRecord, column: String) throws {
    guard let values = record.curve[column] else {
      throw Self.missingColumn(column, in: record, called: label)
    }
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
    points = Self.spread(all, count: Self.mostPoints)
  }

  static func missingColumn(_ column: String, in record: ResultRecord, called name: String) -> CommandFailure
  {
    let names = record.curve.columns.map(\.name).joined(separator: ", ")
    return CommandFailure(
      code: .badInput, message: "\(name): there is no column \(Readable.quoted(column)); there are: \(names)")
  }

  /// The points at which a simulation's mean is marked.
  var marks: [Point] { Self.spread(points, count: Self.markCount) }

  var hasBand: Bool { points.contains { $0.high > $0.low } }

  private static func point(_ x: Double, _ y: Double, _ error: Double?) -> Point? {
    guard x > 0, y > 0, x.isFinite, y.isFinite else { return nil }
    let error = error.flatMap { $0.isFinite ? $0 : nil } ?? 0
    return Point(x: x, y: y, low: max(y - error, y * deepest), high: y + error)
  }

  /// About `count` of the points at equal distances on a logarithmic axis, the first and the last among them.
  private static func spread(_ points: [Point], count: Int) -> [Point] {
    guard points.count > count, let first = points.first, let last = points.last else { return points }
    let ratio = log(last.x / first.x) / Double(count - 1)
    var chosen = [first]
    for point in points.dropFirst().dropLast()
    where log(point.x / chosen[chosen.count - 1].x) >= ratio * (1 - 1e-9) { chosen.append(point) }
    return chosen + [last]
  }
}
