import DMFT
import Foundation
import Validation

/// The figure of a case: for each column the curves above, and the relative deviations from the theory below.
struct CaseFigure {
  private static let panelWidth = 560
  private static let height = 620
  /// Error bars and bands reach so many standard errors to either side.
  static let reach = 2.0
  private static let colours = ["#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#000000"]
  private static let theoryColour = FigureColour.curves[0]
  private static let limitColour = FigureColour.curves[1]

  let result: CaseResult

  /// An SVG picture.
  func picture() async throws -> Data {
    FigureFormat.svg.finished(try await Gnuplot.output(of: script))
  }

  private var columns: [String] { result.description.columns }

  var script: String {
    let width = Self.panelWidth * columns.count
    let head = [
      "set terminal svg enhanced size \(width),\(Self.height) font 'Helvetica,14' background '#ffffff'",
      "set encoding utf8", "set multiplot", "set border 3 linewidth 1 linecolor rgb '\(FigureColour.axis)'",
      "set tics nomirror out scale 0.7,0.4 textcolor rgb '\(FigureColour.text)'",
      "set grid xtics ytics back linetype 1 linewidth 0.8 linecolor rgb '\(FigureColour.grid)'",
      "set logscale x",
    ]
    let panels = columns.enumerated().flatMap { index, column in data(column, index) + panel(column, index) }
    return (head + panels + ["unset multiplot", ""]).joined(separator: "\n")
  }

  // MARK: Data

  private func data(_ column: String, _ index: Int) -> [String] {
    let theory = result.theory.curve
    let drawn = zip(theory.points, theory[column] ?? []).filter { $0.0 >= 1 && $0.1 > 0 }
    let line = Self.block("theory\(index)", thinned(drawn).map { [$0.0, $0.1] })
    let expected = Dictionary(uniqueKeysWithValues: zip(theory.points, theory[column] ?? []))
    let bands = result.ensembles.enumerated().flatMap { number, ensemble in
      Self.block("scale\(index)_\(number)", rows(ensemble.curve, column, expected))
    }
    let limit = result.comparison.points.filter { $0.column == column }.map { point in
      let error = Self.reach * point.simulation.standardError
      return [
        Double(point.step), 100 * (point.simulation.mean / point.theory - 1), 100 * error / abs(point.theory),
      ]
    }
    return line + bands + Self.block("limit\(index)", limit)
  }

  /// Step, mean, ends of its band, the same as deviations in percent.
  private func rows(_ curve: LearningCurve, _ column: String, _ expected: [Double: Double]) -> [[Double]] {
    let (means, errors) = (curve[column] ?? [], curve[column + ColumnName.errorSuffix] ?? [])
    return curve.points.indices.compactMap { i in
      guard curve.points[i] >= 1, let theory = expected[curve.points[i]], theory > 0, means[i] > 0 else {
        return nil
      }
      let error = Self.reach * errors[i]
      let ends = [means[i], max(means[i] - error, means[i] / 1e3), means[i] + error]
      return [curve.points[i]] + ends + ends.map { 100 * ($0 / theory - 1) }
    }
  }

  /// Enough points of a long curve for a line.
  private func thinned(_ points: [(Double, Double)]) -> [(Double, Double)] {
    guard points.count > 400, let last = points.last else { return points }
    let kept = Set(LogSpacing.wholeNumbers(through: last.0, count: 400).map(Double.init))
    return points.filter { kept.contains($0.0) }
  }

  private static func block(_ name: String, _ rows: [[Double]]) -> [String] {
    ["$\(name) << END"] + rows.map { $0.map { "\($0)" }.joined(separator: " ") } + ["END"]
  }

  // MARK: Panels

  private func panel(_ column: String, _ index: Int) -> [String] {
    let (left, right) = edges(index)
    let last = result.ensembles.first?.curve.points.last ?? 1
    let axis = axis(column)
    let values = result.theory.curve[column] ?? []
    // Falling curves leave the lower left corner free.
    let isRising = values.count > 1 && values[values.count - 1] > values[1]
    let title = FigureText.quoted(ColumnName.longName(column))
    return [
      "set lmargin at screen \(left)", "set rmargin at screen \(right)",
      "set xrange [0.9:\(1.12 * last)]", "set tmargin at screen 0.97", "set bmargin at screen 0.43",
      "set format x ''", "unset xlabel", "set logscale y", "set yrange [\(axis.low):\(axis.high)]",
      "set ytics (\(FigurePlot.list(axis.ticks)))",
      "set ylabel \(title) noenhanced",
      "set key \(isRising ? "right" : "left") bottom reverse Left samplen 2 spacing 1.2",
      "plot " + curves(index).joined(separator: ", \\\n  "), "unset logscale y", "set yrange [*:*]",
      "set ytics autofreq",
      "set tmargin at screen 0.39", "set bmargin at screen 0.115", "set format x '%.6g'",
      "set xlabel 'training step'", "set ylabel 'deviation from theory, %'", "set format y '%+.3g'",
      "set key off", "plot " + deviations(index).joined(separator: ", \\\n  "),
    ]
  }

  /// The vertical axis of the upper panel: all means and the theory.
  private func axis(_ column: String) -> FigureAxis {
    let curves = [result.theory.curve] + result.ensembles.map(\.curve)
    let values = curves.flatMap { curve in
      zip(curve.points, curve[column] ?? []).filter { $0.0 >= 1 && $0.1 > 0 }.map(\.1)
    }
    return FigureAxis(values, below: 0.12, above: 0.12)
  }

  private func edges(_ index: Int) -> (left: Double, right: Double) {
    let share = 1 / Double(columns.count)
    return (share * (Double(index) + 0.145), share * (Double(index) + 0.975))
  }

  private func curves(_ index: Int) -> [String] {
    let scales = result.description.scales.enumerated()
    let bands = scales.map { number, _ in
      "$scale\(index)_\(number) using 1:3:4 with filledcurves fillcolor rgb '\(colour(number))' "
        + "fillstyle transparent solid 0.35 noborder notitle"
    }
    let means = scales.map { number, scale in
      "$scale\(index)_\(number) using 1:2 with points pointtype 7 pointsize 0.35 "
        + "linecolor rgb '\(colour(number))' title 'simulation, scale \(scale)'"
    }
    let theory =
      "$theory\(index) using 1:2 with lines linewidth 1.8 linecolor rgb '\(Self.theoryColour)' title 'theory'"
    return bands + [theory] + means
  }

  private func deviations(_ index: Int) -> [String] {
    let scales = result.description.scales.indices
    let bands = scales.map { number in
      "$scale\(index)_\(number) using 1:6:7 with filledcurves fillcolor rgb '\(colour(number))' "
        + "fillstyle transparent solid 0.35 noborder notitle"
    }
    let means = scales.map { number in
      "$scale\(index)_\(number) using 1:5 with lines linewidth 1.2 linecolor rgb '\(colour(number))' notitle"
    }
    return bands + means + [
      "0 with lines linewidth 1.8 linecolor rgb '\(Self.theoryColour)' notitle",
      "$limit\(index) using 1:2:3 with yerrorbars pointtype 7 pointsize 0.6 linewidth 1.6 "
        + "linecolor rgb '\(Self.limitColour)' notitle",
    ]
  }

  private func colour(_ number: Int) -> String { Self.colours[number % Self.colours.count] }
}
