import DMFT
import Foundation

/// The curves of all widths against compute, the envelope under them, and the predicted slope.
struct FrontierFigure {
  private static let mostCurves = 15
  private static let pointsOfCurve = 300

  let curves: [ComputeFrontier.Curve]
  let frontier: ComputeFrontier
  let predicted: Double?

  func write(to path: String) async throws {
    guard let format = FigureFormat(rawValue: OutputPath.ending(path)) else {
      throw CommandFailure(code: .usage, message: "\(path): unknown ending; allowed: .svg, .png, .pdf")
    }
    let picture = try await Gnuplot.output(of: script(format))
    try AtomicFile.write(format.finished(picture), to: path)
  }

  /// Some of the curves, the first and the last among them.
  private var shown: [ComputeFrontier.Curve] {
    let count = min(curves.count, Self.mostCurves)
    return (0..<count).map { curves[$0 * (curves.count - 1) / max(1, count - 1)] }
  }

  func script(_ format: FigureFormat) -> String {
    let x = FigureAxis(frontier.points.map(\.compute), below: 0.04, above: 0.04)
    let y = FigureAxis(frontier.points.map(\.loss), below: 0.08, above: 0.15)
    return (head(format, x, y) + data + [plotCommand, ""]).joined(separator: "\n")
  }

  private func head(_ format: FigureFormat, _ x: FigureAxis, _ y: FigureAxis) -> [String] {
    let widths = shown.map(\.width)
    return [
      format.terminal, "set encoding utf8",
      "set border 3 linewidth 1 linecolor rgb '\(FigureColour.axis)'",
      "set tics nomirror out scale 0.7,0.4 textcolor rgb '\(FigureColour.text)'",
      "set grid xtics ytics back linetype 1 linewidth 0.8 linecolor rgb '\(FigureColour.grid)'",
      "set logscale xycb", "set xrange [\(x.low):\(x.high)]", "set yrange [\(y.low):\(y.high)]",
      "set cbrange [\(widths.first ?? 1):\(widths.last ?? 10)]",
      "set xtics (\(FigurePlot.list(x.ticks)))", "set ytics (\(FigurePlot.list(y.ticks)))",
      "set cbtics format '10^{%T}'", "set palette defined (\(FigureColour.sequence))",
      "set xlabel 'compute  C = width × time' textcolor rgb '\(FigureColour.text)'",
      "set ylabel 'test loss' textcolor rgb '\(FigureColour.text)'",
      "set cblabel 'width' textcolor rgb '\(FigureColour.text)'",
      "set key left bottom reverse Left samplen 2.8 spacing 1.25 textcolor rgb '\(FigureColour.text)'",
    ]
  }

  private var data: [String] {
    var lines = ["$curves << END"]
    for curve in shown {
      let every = max(1, curve.loss.count / Self.pointsOfCurve)
      for index in stride(from: 0, to: curve.loss.count, by: every) {
        lines.append("\(exp(curve.loss.x[index]) * curve.width) \(exp(curve.loss.y[index])) \(curve.width)")
      }
      lines.append("")
    }
    lines += ["END", "$frontier << END"] + frontier.points.map { "\($0.compute) \($0.loss)" } + ["END"]
    return lines
  }

  private var plotCommand: String {
    var parts = [
      "$curves using 1:2:3 with lines linewidth 1.2 linecolor palette notitle",
      "$frontier using 1:2 with lines linewidth 3 linecolor rgb '#000000' title 'least loss'",
    ]
    if let predicted, let last = frontier.points.last {
      let label = FigureText.powers(String(format: "C^-%.3f predicted", predicted))
      parts.append(
        "[\((frontier.points.first ?? last).compute):\(last.compute)] \(last.loss * 0.8) * (x / \(last.compute)) ** (-\(predicted)) with lines "
          + "linewidth 1.6 dashtype (8,5) linecolor rgb '\(FigureColour.guide)' title \(FigureText.quoted(label))"
      )
    }
    return "plot " + parts.joined(separator: ", \\\n  ")
  }
}
