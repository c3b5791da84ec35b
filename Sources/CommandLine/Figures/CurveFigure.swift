import DMFT
import Foundation

extension Figure {
  /// Draws one column of every record and writes the picture, SVG, PNG or PDF by the ending of `path`: theory as
  /// lines, simulations as means with bands of one standard error, both axes logarithmic.
  ///
  /// - Parameters:
  ///   - records: each with the label that the legend shows.
  ///   - slopes: powers of t (negative for a loss that falls) of dashed guide lines, and their labels, in which
  ///     `t^-0.5` is set as a superscript.
  ///   - column: what is drawn; points that a logarithmic axis cannot show, such as step 0, are left out.
  ///   - title: a heading; papers have captions, so the default is none.
  /// - Throws: `CommandFailure`: `badInput` when there is nothing to draw, and those of `write(to:)`.
  static func write(
    _ records: [(label: String, record: ResultRecord)], to path: String,
    slopes: [(exponent: Double, label: String)], column: String = "test_loss", title: String? = nil
  ) async throws {
    try await CurveFigure(records, column: column, slopes: slopes, title: title).figure.write(to: path)
  }
}

extension Figure {
  /// The same for several panels side by side, on common axes.
  ///
  /// - Parameter panels: each with its heading.
  static func write(
    panels: [(title: String, records: [(label: String, record: ResultRecord)])], to path: String,
    slopes: [(exponent: Double, label: String)], column: String
  ) async throws {
    let common = try CurveFigure(panels.flatMap(\.records), column: column, slopes: slopes, title: nil).figure
    let all = try panels.flatMap { panel in
      try CurveFigure(panel.records, column: column, slopes: slopes, title: panel.title).figure.panels
    }
    let aligned = all.map { panel in
      var panel = panel
      (panel.x, panel.y) = (common.panels[0].x, common.panels[0].y)
      return panel
    }
    try await Figure(panels: aligned, size: (width: max(720, 420 * panels.count), height: 500)).write(
      to: path)
  }
}

/// Curves of results, and straight lines beside them.
struct CurveFigure {
  let series: [CurveSeries]
  let guides: [GuideLine]
  let figure: Figure

  init(
    _ records: [(label: String, record: ResultRecord)], column: String,
    slopes: [(exponent: Double, label: String)], title: String?
  ) throws {
    guard !records.isEmpty else { throw CommandFailure(code: .usage, message: "there is nothing to draw") }
    var series = try records.map { try CurveSeries(label: $0.label, record: $0.record, column: column) }
    for (index, colour) in Self.colours(records.map(\.record)).enumerated() { series[index].colour = colour }
    self.series = series
    let points = series.flatMap(\.points)
    guides = GuideLine.lines(slopes, besides: points)
    let curves = records.map(\.record.curve)
    let xLabel = Set(curves.map(\.axis)).count == 1 ? curves[0].axis.longName : "training step or time"
    let yLabel =
      Quantity(rawValue: column)?.label
      ?? curves.lazy.flatMap(\.columns).first { $0.name == column }?.longName ?? ""
    // The ends of bands count as far as one decade beyond the means.
    let lowest = (points.map(\.y).min() ?? 1) / 10
    let heights = (points + guides.flatMap(\.points)).flatMap { [$0.y, max($0.low, lowest), $0.high] }
    figure = Figure(panels: [
      FigurePanel(
        title: title.map { FigureText($0) },
        x: FigureAxis(points.map(\.x), below: 0.015, above: 0.03, label: FigureText(xLabel)),
        y: FigureAxis(
          heights, below: 0.07, above: 0.07,
          label: FigureText(yLabel.isEmpty ? ColumnName.longName(column) : yLabel)),
        layers: Self.layers(series) + guides.map(\.layer), notes: guides.map(\.note))
    ])
  }

  /// Bands lie lowest, then lines, then the marks of the means.
  private static func layers(_ series: [CurveSeries]) -> [FigurePanel.Layer] {
    let layers = series.enumerated().map { $1.layers(rank: $0) }
    return layers.compactMap(\.band) + layers.compactMap(\.thin) + layers.compactMap(\.line)
      + layers.compactMap(\.marks)
  }

  /// One colour for each configuration; a record without one, or with one that was seen in the same role
  /// before, has its own.
  private static func colours(_ records: [ResultRecord]) -> [Int] {
    var groups: [[ResultRecord]] = []
    return records.map { record in
      let match = groups.firstIndex { group in
        record.configuration != .object([])
          && group.allSatisfy { $0.configuration == record.configuration && $0.source != record.source }
      }
      if let match { groups[match].append(record) } else { groups.append([record]) }
      return match ?? groups.count - 1
    }
  }
}

/// A dashed line of a given power of t, a little above or below all curves, over the later part of the axis.
struct GuideLine {
  /// Which part of the axis the line spans, as shares of its length.
  private static let span = [0.52, 0.93]
  /// How far above the curves, in decades, by the decades that the curves span.
  private static func clearance(_ decades: Double) -> Double { 0.05 * min(max(decades, 0.3), 6) }

  let exponent: Double
  let label: String
  /// On which side of all curves the line lies.
  let isAbove: Bool
  let points: [FigurePoint]

  /// - Parameter distance: from the curves, as a multiple of the usual one.
  private init(
    _ slope: (exponent: Double, label: String), isAbove: Bool, besides curves: [FigurePoint], distance: Double
  ) {
    let exponent = slope.exponent
    (self.exponent, label, self.isAbove) = (exponent, slope.label, isAbove)
    let ends = Self.span.map(FigureAxis(curves.map(\.x)).value)
    let near = curves.filter { $0.x >= ends[0] / 1.2 && $0.x <= ends[1] * 1.2 }
    let clearance = distance * Self.clearance(FigureAxis(curves.map(\.y)).decades)
    // log10 of the prefactor for which every point lies on the other side, the nearest by the clearance.
    let prefactors = (near.isEmpty ? curves : near).map {
      log10(isAbove ? $0.high : $0.low) - exponent * log10($0.x)
    }
    let prefactor = isAbove ? (prefactors.max() ?? 0) + clearance : (prefactors.min() ?? 0) - clearance
    points = ends.map { FigurePoint($0, pow(10, prefactor + exponent * log10($0))) }
  }

  /// The gentlest slope above all curves, the others below them, the steepest farthest out.
  static func lines(_ slopes: [(exponent: Double, label: String)], besides curves: [FigurePoint])
    -> [GuideLine]
  {
    slopes.sorted { $0.exponent > $1.exponent }.enumerated().map { index, slope in
      GuideLine(slope, isAbove: index == 0, besides: curves, distance: Double(max(1, index)))
    }
  }

  var layer: FigurePanel.Layer { .init(.line(width: 1.6, dashes: .guide), points, .guide) }

  /// Beside the middle of the line, on the side away from the curves.
  var note: FigurePanel.Note {
    let isRight = isAbove == (exponent <= 0)
    return .init(
      text: FigureText(label, hasPowers: true), x: points[0].x.squareRoot() * points[1].x.squareRoot(),
      y: points[0].y.squareRoot() * points[1].y.squareRoot(), side: isRight ? .left : .right,
      offset: (isRight ? 0.7 : -0.7, isAbove ? 0.7 : -0.7), colour: .guide)
  }
}
