import DMFT
import Foundation

/// Two panels: eigenvalues against their number, and the target's power over eigenvalues, each with its power law.
struct SpectrumFigure {
  private static let mostPoints = 400

  let curves: SpectrumCurves
  let capacity: Double
  /// nil without targets: one panel.
  let source: Double?
  /// Mode numbers of the window.
  let window: (first: Int, last: Int)

  func write(to path: String) async throws {
    guard let format = FigureFormat(rawValue: OutputPath.ending(path)) else {
      throw CommandFailure(code: .usage, message: "\(path): unknown ending; allowed: .svg, .png, .pdf")
    }
    let picture = try await Gnuplot.output(of: script(format))
    try AtomicFile.write(format.finished(picture), to: path)
  }

  func script(_ format: FigureFormat) -> String {
    let eigenvalues = Panel(
      curve: curves.eigenvalues, sample: curves.sampleEigenvalues, exponent: -capacity,
      window: (Double(window.first), Double(window.last)), xLabel: "mode k", yLabel: "eigenvalue λ_k",
      law: String(format: "k^-%.3f", capacity), key: "bottom left")
    let powers = source.map { source in
      Panel(
        curve: curves.powers, sample: curves.samplePowers, exponent: source,
        window: (value(at: window.last), value(at: window.first)), xLabel: "eigenvalue λ",
        yLabel: "target power per e-fold of λ", law: String(format: "λ^%.3f", source), key: "bottom right")
    }
    let panels = [eigenvalues] + [powers].compactMap { $0 }
    return
      ([panels.count > 1 ? format.wideTerminal : format.terminal, "set encoding utf8"] + frame
      + panels.enumerated().flatMap { $1.data($0) } + ["set multiplot layout 1,\(panels.count)"]
      + panels.enumerated().flatMap { $1.drawing($0, pointScale: format.pointScale) }
      + ["unset multiplot", ""]).joined(separator: "\n")
  }

  private func value(at number: Int) -> Double {
    let wanted = Double(number)
    return curves.eigenvalues.last { $0.x <= wanted }?.y ?? curves.eigenvalues.first?.y ?? 1
  }

  private var frame: [String] {
    [
      "set border 3 linewidth 1 linecolor rgb '\(FigureColour.axis)'",
      "set tics nomirror out scale 0.7,0.4 textcolor rgb '\(FigureColour.text)'",
      "set grid xtics ytics back linetype 1 linewidth 0.8 linecolor rgb '\(FigureColour.grid)'",
      "set logscale xy", "set rmargin 3", "set tmargin 1.5",
    ]
  }

  /// One logarithmic plot of a measured curve, its correction, and a straight line.
  private struct Panel {
    let curve: [SpectrumCurves.Point]
    let sample: [SpectrumCurves.Point]
    let exponent: Double
    let window: (low: Double, high: Double)
    let xLabel: String
    let yLabel: String
    let law: String
    let key: String

    func data(_ index: Int) -> [String] {
      Self.block("curve\(index)", curve) + Self.block("sample\(index)", sample)
    }

    func drawing(_ index: Int, pointScale: Double) -> [String] {
      let shown = Self.positive(sample.isEmpty ? curve : sample)
      let x = FigureAxis(shown.map(\.x), below: 0.03, above: 0.03)
      let y = FigureAxis(shown.map(\.y), below: 0.05, above: 0.08)
      let text = "textcolor rgb '\(FigureColour.text)'"
      return [
        "set xrange [\(x.low):\(x.high)]", "set yrange [\(y.low):\(y.high)]",
        "set xtics (\(FigurePlot.list(x.ticks)))", "set ytics (\(FigurePlot.list(y.ticks)))",
        "set xlabel \(FigureText.quoted(xLabel)) \(text)", "set ylabel \(FigureText.quoted(yLabel)) \(text)",
        "set key \(key) reverse Left samplen 2.5 spacing 1.25 \(text)", "unset arrow",
      ] + edges(y) + ["plot " + layers(index, pointScale).joined(separator: ", ")]
    }

    /// Where the window ends.
    private func edges(_ y: FigureAxis) -> [String] {
      [window.low, window.high].map {
        "set arrow from \($0),\(y.low) to \($0),\(y.high) nohead dashtype (2,3) linewidth 1 "
          + "linecolor rgb '\(FigureColour.guide)' back"
      }
    }

    private func layers(_ index: Int, _ scale: Double) -> [String] {
      let law = FigureText.quoted(FigureText.powers(self.law) + ", fitted between the dots")
      let prefactor = SpectrumCurves.prefactor(of: curve, exponent: exponent, window: window)
      let points =
        "$sample\(index) using 1:2 with points pointtype 7 pointsize \(0.6 * scale) "
        + "linecolor rgb '\(FigureColour.curves[5])' title 'of the sample'"
      return (sample.isEmpty ? [] : [points]) + [
        "$curve\(index) using 1:2 with lines linewidth 2.4 linecolor rgb '\(FigureColour.curves[0])' "
          + "title '\(sample.isEmpty ? "of the kernel" : "of the population")'",
        "\(prefactor) * x ** (\(exponent)) with lines linewidth 1.8 dashtype (8,5) "
          + "linecolor rgb '\(FigureColour.curves[1])' title \(law)",
      ]
    }

    private static func positive(_ points: [SpectrumCurves.Point]) -> [SpectrumCurves.Point] {
      points.filter { $0.x > 0 && $0.y > 0 }
    }

    /// At most so many points, at equal distances on the logarithmic axis.
    private static func block(_ name: String, _ points: [SpectrumCurves.Point]) -> [String] {
      let usable = positive(points)
      guard let first = usable.first, let last = usable.last else {
        return ["$\(name) << END", "1 1", "END"]
      }
      let least = abs(log(last.x / first.x)) / Double(mostPoints)
      var lines = ["$\(name) << END"]
      var place = -Double.infinity
      for point in usable where abs(log(point.x) - place) >= least {
        lines.append("\(point.x) \(point.y)")
        place = log(point.x)
      }
      return lines + ["END"]
    }
  }
}
