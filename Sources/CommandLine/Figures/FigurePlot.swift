import DMFT
import Foundation

/// Everything in a figure: the curves, the axes and the guide lines, independent of the program that draws it.
struct FigurePlot {
  let series: [FigureSeries]
  let guides: [FigureGuide]
  let x: FigureAxis
  let y: FigureAxis
  let xLabel: String
  let yLabel: String
  let title: String?

  init(
    _ records: [(label: String, record: ResultRecord)], column: String,
    slopes: [(exponent: Double, label: String)], title: String?
  ) throws {
    guard !records.isEmpty else { throw CommandFailure(code: .usage, message: "there is nothing to draw") }
    var series = try records.map { try FigureSeries(label: $0.label, record: $0.record, column: column) }
    for (index, colour) in Self.colours(records.map(\.record)).enumerated() { series[index].colour = colour }
    self.series = series
    guides = FigureGuide.lines(slopes, besides: series)
    x = FigureAxis(series.flatMap { $0.points.map(\.x) }, below: 0.015, above: 0.03)
    y = FigureAxis(Self.heights(series, guides), below: 0.07, above: 0.07)
    xLabel = Self.xLabel(records.map(\.record.curve.axis))
    yLabel = Self.yLabel(column, in: records.map(\.record.curve))
    self.title = title
  }

  /// The ends of bands count as far as one decade beyond the means.
  private static func heights(_ series: [FigureSeries], _ guides: [FigureGuide]) -> [Double] {
    let points = series.flatMap(\.points)
    let lowest = (points.map(\.y).min() ?? 1) / 10
    let guideEnds = guides.flatMap { [$0.start.y, $0.end.y] }
    return points.flatMap { [$0.y, max($0.low, lowest), $0.high] } + guideEnds
  }

  /// One colour for each configuration; a record without one, or with one that was seen in the same role
  /// before, has its own.
  private static func colours(_ records: [ResultRecord]) -> [Int] {
    var used: [(configuration: ConfigurationValue, sources: Set<String>)] = []
    return records.map { record in
      let match = used.firstIndex {
        $0.configuration == record.configuration && record.configuration != .object([])
          && !$0.sources.contains(record.source)
      }
      if let match {
        used[match].sources.insert(record.source)
        return match
      }
      used.append((record.configuration, [record.source]))
      return used.count - 1
    }
  }

  private static func xLabel(_ axes: [LearningCurve.Axis]) -> String {
    let names = Set(axes)
    return names.count == 1 ? axes[0].longName : "training step or time"
  }

  private static func yLabel(_ column: String, in curves: [LearningCurve]) -> String {
    let name = curves.lazy.flatMap(\.columns).first { $0.name == column }?.longName ?? ""
    return name.isEmpty ? ColumnName.longName(column) : name
  }
}
