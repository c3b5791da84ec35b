/// Rows of samples with their texts, in as many columns as there is room for.
struct FigureLegend {
  /// In heights of the type.
  static let sample = 2.6
  static let gap = 0.6
  private static let between = 1.3
  static let row = 1.42
  /// Room around a legend inside a panel.
  private static let margin = 0.7

  let entries: [FigurePanel.Entry]
  /// Height of the type.
  let em: Double
  let columns: Int
  /// Of a column, the distance to the next included.
  let columnWidth: Double
  /// Texts as they fit, and their size as a share of the usual one.
  let texts: [(text: FigureText, scale: Double)]

  /// - Parameter width: what there is.
  init(_ entries: [FigurePanel.Entry], em: Double, width: Double) {
    let room = width / em - Self.sample - Self.gap
    texts = entries.map { $0.text.fitted(to: room) }
    let longest = texts.map { $0.text.width * $0.scale }.max() ?? 0
    let own = em * (Self.sample + Self.gap + longest)
    columnWidth = own + em * Self.between
    let most = max(1, Int((width + em * Self.between) / columnWidth))
    // As many columns as fill the rows evenly.
    let rows = (entries.count + most - 1) / max(1, most)
    columns = max(1, min(most, (entries.count + max(1, rows) - 1) / max(1, rows)))
    (self.entries, self.em) = (entries, em)
  }

  var rows: Int { (entries.count + columns - 1) / columns }
  var width: Double { Double(columns) * columnWidth - em * Self.between }
  var height: Double { em * Self.row * Double(rows) }

  /// Middle of the left end of an entry's sample, from the upper left corner: down the columns.
  func place(_ index: Int) -> (x: Double, y: Double) {
    let (column, row) = index.quotientAndRemainder(dividingBy: rows)
    return (Double(column) * columnWidth, -em * Self.row * (Double(row) + 0.5))
  }
}

extension FigureLegend {
  /// The legend of a panel in the corner in which nothing lies; nil where there is none.
  static func inside(
    _ panel: FigurePanel, _ frame: FigureLayout.Box, em: Double
  ) -> (block: FigureLegend, left: Double, top: Double)? {
    let entries = panel.legend
    guard !entries.isEmpty else { return nil }
    let legend = FigureLegend(oneColumn: entries, em: em)
    let share = (
      width: (legend.width + margin * em) / frame.width, height: (legend.height + margin * em) / frame.height
    )
    guard share.width < 0.75, share.height < 0.75 else { return nil }
    let points = Drawn(panel, frame, em: em).points
    // Falling curves leave the lower left corner free.
    let corners = [(true, true), (false, false), (false, true), (true, false)]
    let free = corners.first { isLeft, isBottom in
      !points.contains {
        (isLeft ? $0.x : 1 - $0.x) < share.width && (isBottom ? $0.y : 1 - $0.y) < share.height
          && (isLeft ? $0.x : 1 - $0.x) > -0.01 && (isBottom ? $0.y : 1 - $0.y) > -0.01
      }
    }
    guard let (isLeft, isBottom) = free else { return nil }
    let room = 0.6 * margin * em
    return (
      legend, isLeft ? frame.left + room : frame.right - room - legend.width,
      isBottom ? frame.bottom + room + legend.height : frame.top - room
    )
  }

  private init(oneColumn entries: [FigurePanel.Entry], em: Double) {
    let longest = entries.map(\.text.width).max() ?? 0
    self.init(entries, em: em, width: em * (Self.sample + Self.gap + longest + 1e-6))
  }
}

/// What is drawn in a panel, as many points.
private struct Drawn {
  typealias Place = (x: Double, y: Double)

  let panel: FigurePanel
  let frame: FigureLayout.Box
  let em: Double

  init(_ panel: FigurePanel, _ frame: FigureLayout.Box, em: Double) {
    (self.panel, self.frame, self.em) = (panel, frame, em)
  }

  /// Shares of the axes.
  var points: [Place] {
    let lines = panel.layers.flatMap { layer in [\FigurePoint.low, \.high].map { line(layer.points, $0) } }
    return panel.notes.flatMap(note) + lines.flatMap { $0 + zip($0, $0.dropFirst()).flatMap(Self.between) }
  }

  /// The ends and the middle of a note, at both of its edges.
  private func note(_ note: FigurePanel.Note) -> [Place] {
    let length = note.text.width * em
    let start = note.side == .left ? 0 : note.side == .center ? -0.5 : -1
    return [0, 0.25, 0.5, 0.75, 1].flatMap { share in
      [-0.7, 0.7].map { edge in
        (
          panel.x.share(of: note.x) + (note.offset.x * 0.6 * em + (start + share) * length) / frame.width,
          panel.y.share(of: note.y) + (note.offset.y + edge) * em / frame.height
        )
      }
    }
  }

  private func line(_ points: [FigurePoint], _ end: KeyPath<FigurePoint, Double>) -> [Place] {
    points.map { (panel.x.share(of: $0.x), panel.y.share(of: $0[keyPath: end])) }
  }

  private static func between(_ start: Place, _ end: Place) -> [Place] {
    stride(from: 0.02, to: 1, by: 0.02).map { share in
      (start.x + share * (end.x - start.x), start.y + share * (end.y - start.y))
    }
  }
}
