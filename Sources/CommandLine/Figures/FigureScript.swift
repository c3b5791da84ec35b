import Foundation

/// A figure in gnuplot's language, data included: the only place that knows it.
struct FigureScript {
  let figure: Figure
  let format: FigureFormat

  var text: String {
    let panels = figure.panels.enumerated()
    return
      (head + panels.flatMap { data($1, $0) } + ["set multiplot layout 1,\(figure.panels.count)"]
      + panels.flatMap { panel($1, $0) } + ["unset multiplot", ""]).joined(separator: "\n")
  }

  private var head: [String] {
    let palette = FigureColour.sequence.enumerated().map { "\($0) '\($1)'" }.joined(separator: ", ")
    return [
      terminal, "set encoding utf8", "set clip two", "set palette defined (\(palette))",
      "set border linewidth 1 \(Self.line(.axis))",
    ]
  }

  /// All three kinds have the same proportions.
  private var terminal: String {
    let (width, height) = figure.size
    return switch format {
    case .svg:
      "set terminal svg enhanced size \(width),\(height) font 'Helvetica,16' background '#ffffff' linewidth 1"
    case .png:
      "set terminal pngcairo enhanced size \(2 * width),\(2 * height) font 'Helvetica,12' fontscale 2 linewidth 2 "
        + "pointscale 2 dashlength 2"
    case .pdf:
      "set terminal pdfcairo enhanced size \(Double(width) / 100)in,\(Double(height) / 100)in font 'Helvetica,16' "
        + "linewidth 1 pointscale 0.7"
    }
  }

  /// What makes points of equal size: gnuplot's differ between the kinds.
  private var pointScale: Double { format == .svg ? 0.55 : 1 }

  // MARK: Data

  private func data(_ panel: FigurePanel, _ index: Int) -> [String] {
    panel.layers.enumerated().flatMap { number, layer in
      ["$layer\(index)_\(number) << END"] + layer.points.map { "\($0.x) \($0.y) \($0.low) \($0.high)" } + [
        "END"
      ]
    } + (panel.surface.map { Self.lattice($0, index) } ?? [])
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

  private func panel(_ panel: FigurePanel, _ index: Int) -> [String] {
    let legend = FigureLegend(panel, in: figure)
    // Of a character, gnuplot takes text for longer than it is.
    let excess = format == .svg ? -0.3 : -0.22
    return margins(panel)
      + [
        "unset title", "unset colorbox", "unset arrow", "unset label",
        "set key \(legend.place) reverse Left samplen 2.8 spacing 1.25 width \(excess * Double(legend.longest)) "
          + "textcolor \(Self.rgb(.text))",
        "set border \(panel.surface == nil ? 3 : 15)",
        "set tics nomirror out scale 0.7,0.4 textcolor \(Self.rgb(.text))",
      ]
      + (panel.title.map { ["set title \($0.argument) textcolor \(Self.rgb(.text))"] } ?? [])
      + Self.axis("x", panel.x) + Self.axis("y", panel.y)
      + (panel.colours.map { Self.axis("cb", $0) + ($0.hasTexts ? ["set colorbox"] : []) } ?? [])
      + (panel.surface == nil ? Self.grid(panel) : ["set tics front"])
      + panel.notes.map(Self.note) + [plot(panel, index)]
  }

  private func margins(_ panel: FigurePanel) -> [String] {
    guard let frame = panel.frame else {
      return [
        "set rmargin \(panel.colours == nil ? "3" : "-1")", "set tmargin \(panel.title == nil ? 1.2 : 2.6)",
      ]
    }
    return zip(["l", "r", "b", "t"], [frame.left, frame.right, frame.bottom, frame.top]).map {
      "set \($0)margin at screen \($1)"
    }
  }

  private static func axis(_ name: String, _ axis: FigureAxis) -> [String] {
    let ticks = axis.ticks.map { tick in
      "\(FigureText.quoted(axis.hasTexts ? tick.text ?? "" : "")) \(tick.value) \(tick.text == nil ? 1 : 0)"
    }
    return [
      "\(axis.scale == .logarithmic ? "set" : "unset") logscale \(name)",
      "set \(name)range [\(axis.low):\(axis.high)]",
      "set \(name)tics (\(ticks.joined(separator: ", ")))",
      axis.label.map {
        "set \(name)label \($0.argument) offset \(name == "cb" ? 1 : 0),0 textcolor \(rgb(.text))"
      } ?? "unset \(name)label",
    ]
  }

  /// Lines at the marks, drawn as arrows: gnuplot's own grid stops where the legend is.
  private static func grid(_ panel: FigurePanel) -> [String] {
    let lines =
      panel.x.ticks.map { ($0.text != nil, "\($0.value),graph 0 to \($0.value),graph 1") }
      + panel.y.ticks.map { ($0.text != nil, "graph 0,first \($0.value) to graph 1,first \($0.value)") }
    return (lines.filter { !$0.0 } + lines.filter { $0.0 }).map { isLarge, ends in
      "set arrow from \(ends) nohead back linewidth \(isLarge ? 0.8 : 0.5) \(line(isLarge ? .grid : .minorGrid))"
    }
  }

  private static func note(_ note: FigurePanel.Note) -> String {
    "set label \(note.text.argument) at \(note.x),\(note.y) \(note.side) offset \(note.offset.x),\(note.offset.y) "
      + "textcolor \(rgb(note.colour)) front"
  }

  private func plot(_ panel: FigurePanel, _ index: Int) -> String {
    let surface = [
      "$surface\(index) using 1:2:3 with image notitle",
      "$contours\(index) using 1:2 with lines linewidth 0.7 \(Self.line(.white)) notitle",
    ]
    let layers = panel.layers.enumerated().filter { !$0.element.points.isEmpty }.flatMap { number, layer in
      (rim(layer) + [style(layer)]).map { "$layer\(index)_\(number) using \($0.columns) \($0.style) notitle" }
    }
    let entries = panel.legend.map { "keyentry \(style($0).style) title \(($0.label ?? "").argument)" }
    return "plot " + ((panel.surface == nil ? [] : surface) + layers + entries).joined(separator: ", \\\n  ")
  }

  /// The columns of its data that a layer draws, and how.
  private func style(_ layer: FigurePanel.Layer) -> (columns: String, style: String) {
    let line = Self.line(layer.colour)
    return switch layer.shape {
    case .line(let width, let dashes):
      ("1:2", "with lines linewidth \(width) dashtype \(dashes.rawValue) \(line)")
    case .marks(let size, _): ("1:2", "with points pointtype 7 pointsize \(size * pointScale) \(line)")
    case .band(let opacity):
      (
        "1:3:4",
        "with filledcurves fillcolor \(Self.rgb(layer.colour)) fillstyle transparent solid \(opacity) noborder"
      )
    case .bars: ("1:2:3:4", "with yerrorbars pointtype 7 pointsize \(1.1 * pointScale) linewidth 1.6 \(line)")
    }
  }

  private func rim(_ layer: FigurePanel.Layer) -> [(columns: String, style: String)] {
    guard case .marks(let size, hasRim: true) = layer.shape else { return [] }
    return [style(.init(.marks(size: size + 0.3), [], .white))]
  }

  private static func line(_ colour: FigureColour) -> String { "linecolor \(rgb(colour))" }

  private static func rgb(_ colour: FigureColour) -> String {
    switch colour {
    case .fixed(let code): "rgb '\(code)'"
    case .ofValue(let value): "palette cb \(value)"
    }
  }
}
