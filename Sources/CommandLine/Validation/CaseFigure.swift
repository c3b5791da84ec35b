import DMFT
import Validation
import Drawing
import Reports
import ResultFiles

/// The figure of a case: for each column the curves above, and the relative deviations from the theory below.
struct CaseFigure {
  private static let size = (width: 640, height: 700)
  private static let mostPoints = 400
  /// Error bars and bands reach so many standard errors to either side.
  private static let reach = 2.0
  private static let colours = [4, 2, 3, 5, 6].map { FigureColour.curves[$0] }
  private static let theoryColour = FigureColour.curves[0]
  private static let limitColour = FigureColour.curves[1]

  let result: CaseResult

  var figure: Figure {
    let columns = result.description.columns
    let panels = columns.enumerated().flatMap { index, column in
      let theory = theory(column)
      return [
        curves(column, theory, at: index),
        deviations(column, theory, at: index),
      ]
    }
    return Figure(
      panels: panels, size: .init(width: Self.size.width * columns.count, height: Self.size.height),
      rows: [0.65, 0.35], hasCommonLegend: columns.count > 1)
  }

  private var steps: FigureAxis {
    FigureAxis([0.9, 1.12 * (result.ensembles.first?.curve.points.last ?? 1)], label: "training step")
  }

  // MARK: Upper panel

  private func curves(_ column: String, _ theory: [FigurePoint], at place: Int) -> FigurePanel {
    let simulations = result.ensembles.map { means($0.curve, column, theory) }
    let all = (theory + simulations.joined()).map(\.y)
    let marks = zip(result.description.scales, zip(simulations, colours)).map { scale, drawn in
      Layer(.marks(size: 0.64), drawn.0, drawn.1, label: "simulation, scale \(scale)")
    }
    var x = steps
    (x.label, x.hasTexts) = (nil, false)
    return FigurePanel(
      x: x, y: FigureAxis(all, below: 0.12, above: 0.12, label: FigureText(of: column)),
      layers: bands(simulations) + [
        Layer(.line(width: 1.8), theory.spread(Self.mostPoints), Self.theoryColour, label: "theory")
      ] + marks + [Layer(.bars, [], Self.limitColour, label: "simulation, extrapolated")],
      cell: (row: 0, column: place))
  }

  /// Where a logarithmic axis can show it.
  private func theory(_ column: String) -> [FigurePoint] {
    let curve = result.theory.curve
    return zip(curve.points, curve[column] ?? []).filter { $0 >= 1 && $1 > 0 }.map { FigurePoint($0, $1) }
  }

  /// Means with the ends of their bands at the steps of the theory.
  private func means(_ curve: LearningCurve, _ column: String, _ theory: [FigurePoint]) -> [FigurePoint] {
    let (means, errors) = (curve[column] ?? [], curve[column + ColumnName.errorSuffix] ?? [])
    let known = Set(theory.map(\.x))
    return curve.points.indices.filter { known.contains(curve.points[$0]) && means[$0] > 0 }.map {
      let error = Self.reach * errors[$0]
      return FigurePoint(
        curve.points[$0], means[$0], low: max(means[$0] - error, means[$0] / 1e3), high: means[$0] + error)
    }
  }

  // MARK: Lower panel

  private func deviations(_ column: String, _ theory: [FigurePoint], at place: Int) -> FigurePanel {
    let simulations = result.ensembles.map { percent(means($0.curve, column, theory), theory) }
    let limit = result.comparison.points.filter { $0.column == column }.map { point in
      let deviation = 100 * (point.simulation.mean / point.theory - 1)
      let error = 100 * Self.reach * point.simulation.standardError / abs(point.theory)
      return FigurePoint(Double(point.step), deviation, low: deviation - error, high: deviation + error)
    }
    let drawn = simulations.flatMap { $0 } + limit
    let heights = [0] + drawn.map(\.low) + drawn.map(\.high)
    var y = FigureAxis(heights, scale: .linear, below: 0.04, above: 0.04, label: "deviation from theory, %")
    y.hasSigns = true
    let lines = zip(simulations, colours).map { points, colour in
      Layer(.line(width: 1.2), points, colour)
    }
    return FigurePanel(
      x: steps, y: y,
      layers: bands(simulations) + lines + [
        Layer(.line(width: 1.8), [steps.low, steps.high].map { FigurePoint($0, 0) }, Self.theoryColour),
        Layer(.bars, limit, Self.limitColour),
      ], cell: (row: 1, column: place))
  }

  private func percent(_ means: [FigurePoint], _ theory: [FigurePoint]) -> [FigurePoint] {
    let expected = Dictionary(uniqueKeysWithValues: theory.map { ($0.x, $0.y) })
    return means.compactMap { point in
      guard let theory = expected[point.x] else { return nil }
      func deviation(_ value: Double) -> Double { 100 * (value / theory - 1) }
      return FigurePoint(point.x, deviation(point.y), low: deviation(point.low), high: deviation(point.high))
    }
  }

  private typealias Layer = FigurePanel.Layer

  private func bands(_ simulations: [[FigurePoint]]) -> [Layer] {
    zip(simulations, colours).map { Layer(.band(opacity: 0.35), $0, $1) }
  }

  /// One for each scale.
  private var colours: [FigureColour] {
    result.description.scales.indices.map { Self.colours[$0 % Self.colours.count] }
  }
}
