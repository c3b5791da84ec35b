import DMFT
import Foundation

/// The (α, β) plane coloured by the compute exponent, one panel for each kind of network.
struct PhaseFigure {
  struct Panel {
    var title: String
    /// D.
    var depth: Int
  }

  private static let capacities = 1.0001...3.0
  private static let sources = 0.0001...2.5
  private static let cells = 140

  let panels: [Panel]

  func write(to path: String) async throws {
    guard let format = FigureFormat(rawValue: OutputPath.ending(path)) else {
      throw CommandFailure(code: .usage, message: "\(path): unknown ending; allowed: .svg, .png, .pdf")
    }
    let picture = try await Gnuplot.output(of: script(format))
    try AtomicFile.write(format.finished(picture), to: path)
  }

  func script(_ format: FigureFormat) throws -> String {
    let surfaces = try panels.enumerated().flatMap { try Self.surface($0, $1) }
    return (head(format) + surfaces + contours + drawing + ["unset multiplot", ""]).joined(separator: "\n")
  }

  private func head(_ format: FigureFormat) -> [String] {
    [
      panels.count > 1 ? format.wideTerminal : format.terminal, "set encoding utf8",
      "set palette defined (\(FigureColour.sequence))", "set cbrange [0:0.85]",
      "set xrange [1:\(Self.capacities.upperBound)]", "set yrange [0:\(Self.sources.upperBound)]",
      "set border 15 linewidth 1 linecolor rgb '\(FigureColour.axis)'",
      "set tics nomirror out scale 0.6 textcolor rgb '\(FigureColour.text)' front",
      "set xtics 1,0.5", "set ytics 0,0.5", "unset key", "set samples 400",
    ]
  }

  private static func surface(_ index: Int, _ panel: Panel) throws -> [String] {
    func place(_ range: ClosedRange<Double>, _ i: Int) -> Double {
      range.lowerBound + (range.upperBound - range.lowerBound) * Double(i) / Double(cells)
    }
    var lines = ["$surface\(index) << END"]
    for i in 0...cells {
      for j in 0...cells {
        let (alpha, beta) = (place(capacities, i), place(sources, j))
        let exponents = try Exponents(capacity: alpha, source: beta, depth: panel.depth)
        lines.append(String(format: "%.5f %.5f %.5f", alpha, beta, exponents.compute))
      }
      lines.append("")
    }
    return lines + ["END"]
  }

  /// Lines of equal exponent, computed before the panels are drawn.
  private var contours: [String] {
    ["set contour base", "set cntrparam levels incremental 0.1,0.1,0.8", "unset surface"]
      + panels.indices.flatMap { index in
        ["set table $contour\(index)", "splot $surface\(index) using 1:2:3", "unset table"]
      } + ["unset contour", "set surface"]
  }

  private var drawing: [String] {
    ["set multiplot"] + panels.indices.flatMap(panel)
  }

  /// Where a panel lies, as shares of the picture.
  private func margins(_ index: Int) -> (left: Double, right: Double) {
    panels.count == 1 ? (0.12, 0.82) : index == 0 ? (0.07, 0.455) : (0.505, 0.89)
  }

  private func panel(_ index: Int) -> [String] {
    let (left, right) = margins(index)
    let isLast = index == panels.count - 1
    let text = "textcolor rgb '\(FigureColour.text)'"
    return [
      "set lmargin at screen \(left)", "set rmargin at screen \(right)", "set bmargin at screen 0.15",
      "set tmargin at screen 0.91",
      "set title \(FigureText.quoted(panels[index].title)) noenhanced \(text) offset 0,-0.4",
      "set xlabel 'capacity α' \(text)",
      index == 0 ? "set ylabel 'source β' \(text)" : "unset ylabel",
      index == 0 ? "set ytics format '%g'" : "set ytics format ''",
      isLast
        ? "set colorbox user origin \(right + 0.02),0.15 size 0.022,0.76; set cblabel 'compute exponent' \(text)"
        : "unset colorbox",
      "unset label",
      Self.label("hard", 2.0, hardPlace(panels[index]), isDark: true),
      Self.label("easy", 2.55, 1.26, isDark: false),
      Self.label("super-easy", 2.0, 2.05, isDark: false), "plot \(layers(index))",
    ]
  }

  /// β at α = 2 half-way between two lines of equal exponent, 0.25, where the label crosses none.
  private func hardPlace(_ panel: Panel) -> Double {
    (1...99).map { Double($0) / 100 }.first { beta in
      let exponents = try? Exponents(capacity: 2, source: beta, depth: panel.depth)
      return exponents.map { $0.compute >= 0.25 } ?? true
    } ?? 0.3
  }

  private func layers(_ index: Int) -> String {
    let range = "[1:\(Self.capacities.upperBound)]"
    return [
      "$surface\(index) using 1:2:3 with image",
      "$contour\(index) using 1:2 with lines linewidth 0.7 linecolor rgb '#ffffff'",
      "\(range) 1 with lines linewidth 2.4 linecolor rgb '#000000'",
      "\(range) 2 - 1 / x with lines linewidth 2.4 dashtype (6,3) linecolor rgb '#000000'",
    ].joined(separator: ", \\\n  ")
  }

  private static func label(_ text: String, _ alpha: Double, _ beta: Double, isDark: Bool) -> String {
    "set label '\(text)' at \(alpha),\(beta) center front textcolor rgb '\(isDark ? "#ffffff" : "#000000")'"
  }
}
