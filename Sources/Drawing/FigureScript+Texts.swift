// What stands around and beside the curves: names of axes, notes and legends.
extension FigureScript {
  // MARK: Texts

  /// Heading and names of the axes, in the room that the layout has kept for them.
  package func texts(_ panel: FigurePanel, _ index: Int) -> [String] {
    let (frame, em) = (layout.frames[index], layout.em)
    let line = FigureLayout.lineHeight * em
    let middle = ((frame.left + frame.right) / 2, (frame.bottom + frame.top) / 2)
    let beside = em * (panel.y.textWidth + FigureLayout.tickGap)
    let under = (panel.x.hasTexts ? line : 0.4 * em) + 0.5 * line
    var lines = [
      panel.title.map { text($0, (middle.0, frame.top + 0.55 * line), room: frame.width) },
      panel.x.label.map { text($0, (middle.0, frame.bottom - under), room: frame.width) },
      panel.y.label.map {
        text(
          $0, (frame.left - beside - 0.45 * line, middle.1), room: frame.height + 0.6 * line, " rotate by 90")
      },
    ]
    if let bar = layout.bar, let axis = panel.colours, axis.hasTexts, let label = axis.label {
      let place = bar.right + em * (axis.textWidth + 1) + 0.5 * line
      lines.append(text(label, (place, (bar.bottom + bar.top) / 2), room: bar.height, " rotate by 90"))
    }
    return lines.compactMap(\.self)
  }

  /// - Parameter room: the length that it may have.
  private func text(
    _ text: FigureText, _ place: (x: Double, y: Double), room: Double, _ further: String = ""
  ) -> String {
    let (text, scale) = text.fitted(to: room / layout.em)
    return label(text, place, "center" + further, scale)
  }

  private func label(
    _ text: FigureText, _ place: (x: Double, y: Double), _ side: String, _ scale: Double
  ) -> String {
    let size = scale < 1 ? " font \",\(font(scale))\"" : ""
    return "set label \(text.argument) at screen \(x(place.x)),screen \(y(place.y)) \(side)\(size) "
      + "textcolor \(Self.rgb(.text)) front"
  }

  package static func note(_ note: FigurePanel.Note) -> String {
    "set label \(note.text.argument) at \(note.x),\(note.y) \(note.side) offset \(note.offset.x),\(note.offset.y) "
      + "textcolor \(rgb(note.colour)) front"
  }

  // MARK: Legends

  /// All legends in one plot over the whole picture, in points: samples are drawn as what they stand for.
  package var legends: [String] {
    guard !layout.legends.isEmpty else { return [] }
    let rows = layout.legends.flatMap { legend in
      legend.block.entries.indices.map { (legend, $0) }
    }
    let layers = rows.flatMap { legend, index in
      legend.block.entries[index].samples.map { sample($0, start(legend, index)) }
    }
    let texts = rows.map { legend, index in
      let (text, scale) = legend.block.texts[index]
      let place = start(legend, index)
      return label(
        text, (place.x + layout.em * (FigureLegend.sample + FigureLegend.gap), place.y), "left", scale)
    }
    let data = layers.enumerated().flatMap { Self.data($1.points, "legend_\($0)") }
    let plots = layers.enumerated().flatMap { drawn($1, "legend_\($0)") }
    return data
      + [
        "unset border", "unset tics", "unset colorbox", "unset arrow", "unset label", "unset logscale xy",
        "set lmargin at screen 0", "set rmargin at screen 1", "set bmargin at screen 0",
        "set tmargin at screen 1",
        "set xrange [0:\(layout.size.width)]", "set yrange [0:\(layout.size.height)]",
      ] + texts + ["plot " + plots.joined(separator: ", \\\n  ")]
  }

  private func start(_ legend: FigureLayout.Legend, _ index: Int) -> (x: Double, y: Double) {
    let offset = legend.block.place(index)
    return (legend.left + offset.x, legend.top + offset.y)
  }

  private func sample(_ layer: FigurePanel.Layer, _ start: (x: Double, y: Double)) -> FigurePanel.Layer {
    let (length, half) = (FigureLegend.sample * layout.em, 0.4 * layout.em)
    func point(_ x: Double, _ half: Double = 0) -> FigurePoint {
      FigurePoint(start.x + x, start.y, low: start.y - half, high: start.y + half)
    }
    var layer = layer
    layer.points =
      switch layer.shape {
      case .line: [point(0), point(length)]
      case .band: [point(0, half), point(length, half)]
      case .marks: [point(length / 2)]
      case .bars: [point(length / 2, 1.3 * half)]
      }
    return layer
  }
}
