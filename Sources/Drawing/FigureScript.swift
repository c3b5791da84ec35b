import Foundation

/// A figure in gnuplot's language, data included: the only place that knows it.
struct FigureScript {
  let figure: Figure
  let layout: FigureLayout
  let format: FigureFormat

  var text: String {
    let panels = figure.panels.enumerated()
    return
      (head + panels.flatMap { data($1, $0) } + ["set multiplot"]
      + panels.flatMap { panel($1, $0) } + legends + ["unset multiplot", ""]).joined(separator: "\n")
  }

  private var head: [String] {
    let hasSurface = figure.panels.contains { $0.surface != nil }
    let colours = hasSurface ? FigureColour.sequence : FigureColour.lines
    let palette = colours.enumerated().map { "\($0) '\($1)'" }.joined(separator: ", ")
    return [
      terminal, "set encoding utf8", "set clip two", "set palette defined (\(palette))",
      "set border linewidth 1 \(Self.line(.axis))", "unset key",
    ]
  }

  /// All three kinds have the same proportions.
  private var terminal: String {
    let (width, height) = (Int(layout.size.width.rounded()), Int(layout.size.height.rounded()))
    let type = font(1)
    return switch format {
    case .svg:
      "set terminal svg enhanced size \(width),\(height) font 'Helvetica,\(type)' background '#ffffff' linewidth 1 rounded"
    case .png:
      "set terminal pngcairo enhanced size \(2 * width),\(2 * height) font 'Helvetica,\(type)' fontscale 2 linewidth 2 "
        + "pointscale 2 dashlength 2 rounded"
    case .pdf:
      "set terminal pdfcairo enhanced size \(Double(width) / 100)in,\(Double(height) / 100)in "
        + "font 'Helvetica,\(type)' fontscale 1 linewidth \(Self.pdfLine) dashlength \(Self.pdfDash) pointscale 0.7 rounded"
    }
  }

  // A line of width 1 is half a point wide in PDF, a unit of the layout is 0.72 points; dashes of equal strokes are 0.55 as long for
  // their width as in SVG.
  private static let pdfLine = 1.44
  private static let pdfDash = 1.82

  /// Size of the type, as the printer counts it.
  func font(_ share: Double) -> String {
    // Cairo takes 96 of its points for an inch, where PDF has 72: the page is that much smaller.
    let unit = format == .svg ? 1 : format == .png ? 0.75 : 0.75 * 0.72
    return String(format: "%.1f", unit * share * layout.em)
  }

  /// Lines and marks of small figures are finer.
  var fineness: Double { layout.em / 16 }

  /// What makes points of equal size: gnuplot's differ between the kinds, and grow with the type in SVG.
  var pointScale: Double { format == .svg ? 0.48 : fineness }

  // MARK: Data

  private func data(_ panel: FigurePanel, _ index: Int) -> [String] {
    panel.layers.enumerated().filter { !$0.element.points.isEmpty }.flatMap { number, layer in
      Self.data(layer.points, "layer\(index)_\(number)")
    } + (panel.surface.map { Self.lattice($0, index) } ?? [])
  }

  static func data(_ points: [FigurePoint], _ name: String) -> [String] {
    ["$\(name) << END"] + points.map { "\($0.x) \($0.y) \($0.low) \($0.high)" } + ["END"]
  }

  /// The values, and their lines of equal value, which gnuplot finds.
  private static func lattice(_ surface: FigurePanel.Surface, _ index: Int) -> [String] {
    let rows = zip(surface.x, surface.values).flatMap { x, values in
      zip(surface.y, values).map { "\(x) \($0) \($1)" } + [""]
    }
    let last = surface.values.joined().max() ?? 0
    return ["$surface\(index) << END"] + rows + [
      "END", "set contour base",
      "set cntrparam levels incremental \(surface.spacing),\(surface.spacing),\(last)",
      "unset surface", "set table $contours\(index)", "splot $surface\(index) using 1:2:3", "unset table",
      "unset contour", "set surface",
    ]
  }

  // MARK: Panels

  private typealias Ticks = (x: [FigureAxis.Tick], y: [FigureAxis.Tick])

  private func panel(_ panel: FigurePanel, _ index: Int) -> [String] {
    let frame = layout.frames[index]
    let ticks = (
      x: panel.x.ticks(over: frame.width / layout.em, isUpright: false),
      y: panel.y.ticks(over: frame.height / layout.em, isUpright: true)
    )
    return margins(frame)
      + [
        "unset colorbox", "unset arrow", "unset label", "unset object",
        "set border \(panel.surface == nil ? 3 : 15)",
        "set tics nomirror out scale 0.7,0.4 textcolor \(Self.rgb(.text))",
      ]
      + Self.axis("x", panel.x, ticks.x) + Self.axis("y", panel.y, ticks.y) + offsets
      + (panel.colours.map { Self.axis("cb", $0, barTicks($0)) + ($0.hasTexts ? bar : []) } ?? [])
      + (panel.surface == nil ? Self.grid(ticks) : ["set tics front"])
      + texts(panel, index) + panel.notes.map(Self.note) + [plot(panel, index)]
  }

  private func margins(_ frame: FigureLayout.Box) -> [String] {
    [
      "set lmargin at screen \(x(frame.left))", "set rmargin at screen \(x(frame.right))",
      "set bmargin at screen \(y(frame.bottom))", "set tmargin at screen \(y(frame.top))",
    ]
  }

  /// In SVG gnuplot sets the texts of marks farther off than elsewhere.
  private var offsets: [String] {
    format == .svg ? ["set xtics offset 0,0.3", "set ytics offset 0.6,0"] : []
  }

  func x(_ points: Double) -> Double { points / layout.size.width }
  func y(_ points: Double) -> Double { points / layout.size.height }

  private var bar: [String] {
    guard let box = layout.bar else { return [] }
    return [
      "set colorbox vertical user origin screen \(x(box.left)),screen \(y(box.bottom)) "
        + "size screen \(x(box.width)),screen \(y(box.height)) noborder"
    ]
  }

  private func barTicks(_ axis: FigureAxis) -> [FigureAxis.Tick] {
    axis.ticks(over: (layout.bar?.height ?? .infinity) / layout.em, isUpright: true)
  }

  private static func axis(_ name: String, _ axis: FigureAxis, _ ticks: [FigureAxis.Tick]) -> [String] {
    let ticks = ticks.map { tick in
      "\(FigureText.quoted(axis.hasTexts ? tick.text ?? "" : "")) \(tick.value) \(tick.text == nil ? 1 : 0)"
    }
    return [
      "\(axis.scale == .logarithmic ? "set" : "unset") logscale \(name)",
      "set \(name)range [\(axis.low):\(axis.high)]",
      "set \(name)tics (\(ticks.joined(separator: ", ")))",
    ]
  }

  /// Lines at the marks, drawn as arrows: gnuplot's own grid stops where the legend is.
  private static func grid(_ ticks: Ticks) -> [String] {
    let lines =
      ticks.x.map { ($0.text != nil, "\($0.value),graph 0 to \($0.value),graph 1") }
      + ticks.y.map { ($0.text != nil, "graph 0,first \($0.value) to graph 1,first \($0.value)") }
    return (lines.filter { !$0.0 } + lines.filter { $0.0 }).map { isLarge, ends in
      "set arrow from \(ends) nohead back linewidth \(isLarge ? 0.8 : 0.5) \(line(isLarge ? .grid : .minorGrid))"
    }
  }

  // MARK: Data of a panel

  private func plot(_ panel: FigurePanel, _ index: Int) -> String {
    let surface = [
      "$surface\(index) using 1:2:3 with image notitle",
      "$contours\(index) using 1:2 with lines linewidth 0.7 \(Self.line(.white)) notitle",
    ]
    let layers = panel.layers.enumerated().filter { !$0.element.points.isEmpty }.flatMap { number, layer in
      drawn(layer, "layer\(index)_\(number)")
    }
    return "plot " + ((panel.surface == nil ? [] : surface) + layers).joined(separator: ", \\\n  ")
  }

  func drawn(_ layer: FigurePanel.Layer, _ data: String) -> [String] {
    (rim(layer) + [style(layer)]).map { "$\(data) using \($0.columns) \($0.style) notitle" }
  }

  /// The columns of its data that a layer draws, and how.
  private func style(_ layer: FigurePanel.Layer) -> (columns: String, style: String) {
    let line = Self.line(layer.colour)
    return switch layer.shape {
    case .line(let width, let dashes):
      ("1:2", "with lines linewidth \(fineness * width) dashtype \(dashes.rawValue) \(line)")
    case .marks(let size, let symbol, _):
      ("1:2", "with points pointtype \(symbol.rawValue) pointsize \(size * pointScale) \(line)")
    case .band(let opacity):
      (
        "1:3:4",
        "with filledcurves fillcolor \(Self.rgb(layer.colour)) fillstyle transparent solid \(opacity) noborder"
      )
    case .bars:
      (
        "1:2:3:4",
        "with yerrorbars pointtype 7 pointsize \(1.1 * pointScale) linewidth \(fineness * 1.6) \(line)"
      )
    }
  }

  private func rim(_ layer: FigurePanel.Layer) -> [(columns: String, style: String)] {
    guard case .marks(let size, let symbol, hasRim: true) = layer.shape else { return [] }
    return [style(.init(.marks(size: size + 0.3, symbol: symbol), [], .white))]
  }

  private static func line(_ colour: FigureColour) -> String { "linecolor \(rgb(colour))" }

  static func rgb(_ colour: FigureColour) -> String {
    switch colour {
    case .fixed(let code): "rgb '\(code)'"
    case .ofValue(let value): "palette cb \(value)"
    }
  }
}
