extension FigurePlot {
  /// The figure in gnuplot's language, data included.
  func script(_ format: FigureFormat) -> String {
    ([format.terminal, "set encoding utf8"] + data + frame + axisCommands + legend + guideCommands
      + [plotCommand(pointScale: format.pointScale), ""]).joined(separator: "\n")
  }

  private var data: [String] {
    series.enumerated().flatMap { index, series in
      Self.block("curve\(index)", series.points)
        + (series.isSimulation ? Self.block("marks\(index)", series.marks) : [])
    }
  }

  private static func block(_ name: String, _ points: [FigureSeries.Point]) -> [String] {
    ["$\(name) << END"] + points.map { "\($0.x) \($0.y) \($0.low) \($0.high)" } + ["END"]
  }

  private var frame: [String] {
    [
      "set border 3 linewidth 1 linecolor rgb '\(FigureColour.axis)'",
      "set tics nomirror out scale 0.7,0.4 textcolor rgb '\(FigureColour.text)'",
      "set grid xtics ytics mxtics mytics back linetype 1 linewidth 0.8 linecolor rgb '\(FigureColour.grid)', "
        + "linetype 1 linewidth 0.5 linecolor rgb '\(FigureColour.minorGrid)'",
      "set rmargin 3", "set tmargin \(title == nil ? 1.2 : 2.6)",
    ]
      + (title.map { ["set title \(FigureText.quoted($0)) noenhanced textcolor rgb '\(FigureColour.text)'"] }
        ?? [])
  }

  private var axisCommands: [String] {
    [
      "set logscale xy", "set xrange [\(x.low):\(x.high)]", "set yrange [\(y.low):\(y.high)]",
      "set xtics (\(Self.list(x.ticks)))", "set ytics (\(Self.list(y.ticks)))",
      "set xlabel \(FigureText.quoted(xLabel)) noenhanced textcolor rgb '\(FigureColour.text)'",
      "set ylabel \(FigureText.quoted(yLabel)) noenhanced textcolor rgb '\(FigureColour.text)'",
    ]
  }

  static func list(_ ticks: [FigureAxis.Tick]) -> String {
    ticks.map { "\(FigureText.quoted($0.text ?? "")) \($0.value) \($0.text == nil ? 1 : 0)" }.joined(
      separator: ", ")
  }

  private var legend: [String] {
    let points = series.flatMap(\.points).map { (x: x.share(of: $0.x), y: y.share(of: $0.y)) } + guideShares
    return [
      "set key \(FigureLegend.placement(labels: series.map(Self.legendText), points: points)) "
        + "reverse Left noenhanced samplen 2.8 spacing 1.25 textcolor rgb '\(FigureColour.text)'"
    ]
  }

  /// Points along the guide lines and their labels, as shares of the axes.
  private var guideShares: [(x: Double, y: Double)] {
    guides.flatMap { guide in
      let (start, end) = (
        (x: x.share(of: guide.start.x), y: y.share(of: guide.start.y)),
        (x: x.share(of: guide.end.x), y: y.share(of: guide.end.y))
      )
      return (0...20).map { step in
        let share = Double(step) / 20
        let label = guide.side == .above ? 0.04 : -0.04
        return (start.x + share * (end.x - start.x), start.y + share * (end.y - start.y) + label)
      }
    }
  }

  private var guideCommands: [String] { guides.flatMap(Self.commands) }

  private static func commands(_ guide: FigureGuide) -> [String] {
    [
      "set arrow from \(guide.start.x),\(guide.start.y) to \(guide.end.x),\(guide.end.y) nohead "
        + "dashtype (8,5) linewidth 1.6 linecolor rgb '\(FigureColour.guide)' front",
      "set label \(FigureText.quoted(FigureText.powers(guide.label))) at \(guide.middle.x),\(guide.middle.y) "
        + "\(labelPlace(guide)) textcolor rgb '\(FigureColour.guide)' front",
    ]
  }

  /// Beside the middle of the line, on the side away from the curves.
  private static func labelPlace(_ guide: FigureGuide) -> String {
    switch (guide.side, guide.exponent <= 0) {
    case (.above, true): "left offset 0.7,0.7"
    case (.above, false): "right offset -0.7,0.7"
    case (.below, true): "right offset -0.7,-0.7"
    case (.below, false): "left offset 0.7,-0.7"
    }
  }

  /// Bands lie lowest, then lines, then the marks of the means, each with a white rim.
  private func plotCommand(pointScale scale: Double) -> String {
    let numbered = Array(series.enumerated())
    let simulations = numbered.filter(\.element.isSimulation)
    let parts =
      simulations.filter(\.element.hasBand).map { Self.band($0, $1) }
      + simulations.map { Self.thinLine($0, $1) }
      + numbered.filter { !$0.element.isSimulation }.map { Self.line($0, $1) }
      + simulations.flatMap { [Self.rim($0, scale), Self.marks($0, $1, scale)] }
    let titles = numbered.map { Self.legendEntry($1, scale) }
    return "plot " + (parts + titles).joined(separator: ", \\\n  ")
  }

  static func legendText(_ series: FigureSeries) -> String {
    series.isSimulation && series.hasBand ? series.label + " (mean ± 1 s.e.)" : series.label
  }

  /// Entries of their own keep the order of the files, whatever lies over what.
  private static func legendEntry(_ series: FigureSeries, _ scale: Double) -> String {
    let style =
      series.isSimulation
      ? "points pointtype 7 pointsize \(0.9 * scale) linecolor rgb '\(colour(series))'"
      : "lines linewidth 2.4 dashtype \(dash(series)) linecolor rgb '\(colour(series))'"
    return "keyentry with \(style) title \(FigureText.quoted(legendText(series)))"
  }

  private static func band(_ index: Int, _ series: FigureSeries) -> String {
    "$curve\(index) using 1:3:4 with filledcurves fillcolor rgb '\(colour(series))' "
      + "fillstyle transparent solid 0.28 noborder notitle"
  }

  private static func thinLine(_ index: Int, _ series: FigureSeries) -> String {
    "$curve\(index) using 1:2 with lines linewidth 1 linecolor rgb '\(colour(series))' notitle"
  }

  private static func line(_ index: Int, _ series: FigureSeries) -> String {
    "$curve\(index) using 1:2 with lines linewidth 2.4 dashtype \(dash(series)) "
      + "linecolor rgb '\(colour(series))' notitle"
  }

  private static func rim(_ index: Int, _ scale: Double) -> String {
    "$marks\(index) using 1:2 with points pointtype 7 pointsize \(1.2 * scale) linecolor rgb '#ffffff' notitle"
  }

  private static func marks(_ index: Int, _ series: FigureSeries, _ scale: Double) -> String {
    "$marks\(index) using 1:2 with points pointtype 7 pointsize \(0.9 * scale) linecolor rgb '\(colour(series))' notitle"
  }

  private static func colour(_ series: FigureSeries) -> String {
    FigureColour.curves[series.colour % FigureColour.curves.count]
  }

  /// Solid; dashed when the colours come round again.
  private static func dash(_ series: FigureSeries) -> String {
    FigureColour.dashes[series.colour / FigureColour.curves.count % FigureColour.dashes.count]
  }
}
