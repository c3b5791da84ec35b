import DMFT
import Foundation
import Drawing
import FileFormats
import ResultFiles

/// What may be asked of a figure of curves.
package struct CurveFigureOptions {
  /// What is drawn; points that a logarithmic axis cannot show, such as step 0, are left out.
  package var column = "test_loss"
  /// Powers of t (negative for a loss that falls) of dashed guide lines, and their labels, in which `t^-0.5` is set as
  /// a superscript.
  package var slopes: [(exponent: Double, label: String)] = []
  /// A heading; papers have captions, so the default is none.
  package var title: String?
  package var keys = FigureKeys()
  /// Local exponents below.
  package var hasExponents = false
  package var look = FigureLook()

  package init(
    column: String = "test_loss", slopes: [(exponent: Double, label: String)] = [], title: String? = nil,
    keys: FigureKeys = FigureKeys(), hasExponents: Bool = false, look: FigureLook = FigureLook()
  ) {
    self.column = column
    self.slopes = slopes
    self.title = title
    self.keys = keys
    self.hasExponents = hasExponents
    self.look = look
  }
}

/// Curves of results, and straight lines beside them: theory as lines, simulations as means with bands of one standard
/// error, both axes logarithmic; in one panel, or in one for each value of a key.
package struct CurveFigure {
  private static let mostPanels = 40

  package let curves: [PlottedCurve]
  package let options: CurveFigureOptions
  package private(set) var appearance: CurveAppearance
  package let series: [CurveSeries]

  /// - Throws: `CommandFailure`: `badInput` when there is nothing to draw, or curves have no common axis.
  package init(_ curves: [PlottedCurve], _ options: CurveFigureOptions = .init()) throws {
    guard !curves.isEmpty else { throw CommandFailure(code: .usage, message: "there is nothing to draw") }
    try Self.checkAxes(curves)
    appearance = try CurveAppearance(curves, keys: options.keys)
    var series = try curves.map { try CurveSeries($0, column: options.column) }
    for index in series.indices {
      (series[index].colour, series[index].style) = (appearance.colours[index], appearance.styles[index])
      series[index].count = series.count
    }
    (self.curves, self.options, self.series) = (curves, options, series)
  }

  /// Calls the rows of the legend otherwise; false when there are more or fewer of them.
  package mutating func rename(_ texts: [String]) -> Bool {
    guard texts.count == appearance.rows.count else { return false }
    appearance.rename(texts)
    return true
  }

  /// Writes the picture, SVG, PNG or PDF by the ending of `path`.
  package func write(to path: String) async throws { try await figure().write(to: path) }

  private static func checkAxes(_ curves: [PlottedCurve]) throws {
    let axis = curves[0].record.curve.axis
    guard let other = curves.first(where: { $0.record.curve.axis != axis }) else { return }
    throw CommandFailure(
      code: .badInput,
      message:
        "\(curves[0].file) has \(axis.rawValue)s and \(other.file) \(other.record.curve.axis.rawValue)s; allowed: "
        + "one of them in a figure (a step of size η takes the time η)")
  }

  // MARK: Panels

  package func figure() throws -> Figure {
    let parts = try parts()
    let columns = Self.columns(parts.count)
    let rows = (parts.count + columns - 1) / columns
    let stack = options.hasExponents ? 2 : 1
    let axes = try axes()
    let exponents = options.hasExponents ? try exponentAxis() : nil
    var bar = appearance.axis
    var panels: [FigurePanel] = []
    for (index, part) in parts.enumerated() {
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      let (isFirst, isLast) = (column == 0, index + columns >= parts.count)
      var panel = self.panel(part, x: axes.x, y: axes.y)
      if index == 0 { panel.layers += legendRows }
      panel.cell = (row * stack, column)
      panel.colours = bar
      bar?.hasTexts = false
      panel.hideTexts(x: !isLast || stack == 2, y: !isFirst)
      panels.append(panel)
      guard let exponents else { continue }
      var lower = exponentPanel(part.series, x: axes.x, y: exponents)
      lower.cell = (row * stack + 1, column)
      lower.colours = bar
      lower.hideTexts(x: !isLast, y: !isFirst)
      panels.append(lower)
    }
    let weights = (0..<rows).flatMap { _ -> [Double] in stack == 2 ? [1, 0.55] : [1] }
    return Figure(
      panels: panels, size: options.look.size ?? size(rows, columns), rows: weights,
      hasCommonLegend: parts.count > 1)
  }

  private func size(_ rows: Int, _ columns: Int) -> Figure.Size {
    let width = columns == 1 ? 720 : 110 + 340 * columns + (appearance.axis == nil ? 0 : 100)
    let height = rows == 1 ? 500 : 100 + 290 * rows
    return .init(width: width, height: height + (options.hasExponents ? rows * 200 : 0))
  }

  private static func columns(_ count: Int) -> Int {
    count <= 3 ? count : count == 4 ? 2 : count <= 6 || count == 9 ? 3 : count <= 12 ? 4 : 5
  }

  private typealias Part = (title: String?, series: [CurveSeries])

  private func parts() throws -> [Part] {
    guard let key = appearance.keys.panels else { return [(options.title, series)] }
    let values = Set(curves.compactMap { $0[key] }).sorted()
    let lacking = curves.indices.filter { curves[$0][key] == nil }
    guard values.count <= Self.mostPanels else {
      throw CommandFailure(
        code: .badInput,
        message: "--panels \(key): it has \(values.count) values; allowed: \(Self.mostPanels) or fewer")
    }
    guard lacking.isEmpty else {
      throw CommandFailure(
        code: .badInput, message: "\(curves[lacking[0]].file): has no \(key), by which --panels divides")
    }
    return values.map { value in
      (TraitName.text(key, value), curves.indices.filter { curves[$0][key] == value }.map { series[$0] })
    }
  }

  private func panel(_ part: Part, x: FigureAxis, y: FigureAxis) -> FigurePanel {
    let guides = guides(part.series)
    return FigurePanel(
      title: part.title.map { FigureText($0) }, x: x, y: y,
      layers: CurveSeries.layers(part.series) + guides.map(\.layer), notes: guides.map(\.note))
  }

  package func guides(_ series: [CurveSeries]) -> [GuideLine] {
    GuideLine.lines(options.slopes, besides: visible(series), axis: options.look.xRange)
  }

  /// What lies between the ends of the axis that were asked for.
  private func visible(_ series: [CurveSeries]) -> [FigurePoint] {
    series.flatMap(\.points).filter { point in
      (options.look.xRange.map { point.x >= $0.low && point.x <= $0.high } ?? true)
        && (options.look.yRange.map { point.y >= $0.low && point.y <= $0.high } ?? true)
    }
  }

  private func axes() throws -> (x: FigureAxis, y: FigureAxis) {
    let points = visible(series)
    guard !points.isEmpty else {
      throw CommandFailure(
        code: .badInput, message: "no point of the curves lies within --x-range and --y-range")
    }
    let records = curves.map(\.record.curve)
    let long = records.lazy.flatMap(\.columns).first { $0.name == options.column }?.longName
    let label = FigureText(of: options.column, longName: long)
    let xLabel = FigureText(records[0].axis.longName)
    // The ends of bands count as far as one decade beyond the means.
    let lowest = (points.map(\.y).min() ?? 1) / 10
    let heights = (points + guides(series).flatMap(\.points)).flatMap {
      [$0.y, max($0.low, lowest), $0.high]
    }
    return (
      options.look.x(xLabel) ?? FigureAxis(points.map(\.x), below: 0.015, above: 0.03, label: xLabel),
      options.look.y(label) ?? FigureAxis(heights, below: 0.07, above: 0.07, label: label)
    )
  }
}

extension FigurePanel {
  /// Without the texts that stand at a neighbouring panel.
  fileprivate mutating func hideTexts(x hidesX: Bool, y hidesY: Bool) {
    if hidesX { (x.label, x.hasTexts) = (nil, false) }
    if hidesY { (y.label, y.hasTexts) = (nil, false) }
  }
}
