/// Where the legend of a panel goes: the corner in which nothing lies, or below the picture.
struct FigureLegend {
  /// Sizes in points of the printer's kind.
  private static let character = 8.9
  private static let sample = 67.0
  private static let line = 27.0
  private static let margin = 14.0
  /// What labels of the axes take of a panel that has no frame of its own.
  private static let room = (width: 110.0, height: 90.0)

  private let panel: FigurePanel
  /// Of the panel.
  private let width: Double
  private let height: Double
  private let isOnlyPanel: Bool

  init(_ panel: FigurePanel, in figure: Figure) {
    let (width, height) = (Double(figure.size.width), Double(figure.size.height))
    let frame = panel.frame.map {
      (width: width * ($0.right - $0.left), height: height * ($0.top - $0.bottom))
    }
    self.width = frame?.width ?? width / Double(figure.panels.count) - Self.room.width
    self.height = frame?.height ?? height - Self.room.height
    isOnlyPanel = figure.panels.count == 1
    self.panel = panel
  }

  /// Characters of the longest entry.
  var longest: Int { panel.legend.compactMap(\.label?.text.count).max() ?? 0 }

  /// In gnuplot's words.
  var place: String {
    let legend = (
      width: (Self.sample + Self.character * Double(longest) + Self.margin) / width,
      height: (Self.line * Double(panel.legend.count) + Self.margin) / height
    )
    let points = points
    // Falling curves leave the lower left corner free.
    let corners = [(true, true), (false, false), (false, true), (true, false)].map { isLeft, isBottom in
      let covered = points.count {
        (isLeft ? $0.x : 1 - $0.x) < legend.width && (isBottom ? $0.y : 1 - $0.y) < legend.height
      }
      return (name: "inside \(isLeft ? "left" : "right") \(isBottom ? "bottom" : "top")", covered: covered)
    }
    let fits = legend.width < 0.9 && legend.height < 0.9
    guard let best = corners.min(by: { $0.covered < $1.covered }), !isOnlyPanel || fits && best.covered == 0
    else {
      return "outside below center height 1"
    }
    return best.name
  }

  private typealias Place = (x: Double, y: Double)

  /// Points of all that is drawn, as shares of the axes; of notes, the middle.
  private var points: [Place] {
    let lines = panel.layers.flatMap { layer in [\FigurePoint.low, \.high].map { line(layer.points, $0) } }
    let notes = panel.notes.map { note -> Place in
      let reach = (note.side == .left ? 0.5 : note.side == .right ? -0.5 : 0) * Double(note.text.text.count)
      return (
        panel.x.share(of: note.x) + (note.offset.x + reach) * Self.character / width,
        panel.y.share(of: note.y) + note.offset.y * Self.line / height
      )
    }
    return notes + lines.flatMap { $0 + zip($0, $0.dropFirst()).flatMap(Self.between) }
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
