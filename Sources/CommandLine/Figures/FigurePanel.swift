/// One plot of a figure: its axes, and what lies between them.
struct FigurePanel {
  /// Values on a lattice as colours, with lines of equal value.
  struct Surface {
    var x: [Double]
    var y: [Double]
    /// A row for each x.
    var values: [[Double]]
    /// The distance of the values at which lines are drawn.
    var spacing: Double
  }

  /// One curve in one manner of drawing.
  struct Layer {
    enum Shape {
      case line(width: Double, dashes: FigureColour.Dashes = .solid)
      /// A white rim sets them off from what lies below.
      case marks(size: Double, symbol: FigureColour.Symbol = .disc, hasRim: Bool = false)
      /// The area between the ends of the points.
      case band(opacity: Double)
      /// Discs with a bar between the ends of the points.
      case bars
    }

    var shape: Shape
    /// None: the layer is in the legend only.
    var points: [FigurePoint]
    var colour: FigureColour
    /// The entry in the legend.
    var label: FigureText?
    /// The place in the legend; equal ranks in the order of drawing.
    var rank: Int

    init(
      _ shape: Shape, _ points: [FigurePoint], _ colour: FigureColour, label: FigureText? = nil, rank: Int = 0
    ) {
      (self.shape, self.points, self.colour, self.label, self.rank) = (shape, points, colour, label, rank)
    }
  }

  /// A line of text at a point of the axes.
  struct Note {
    enum Side: String { case left, center, right }
    var text: FigureText
    var x: Double
    var y: Double
    /// Which end of the text lies at the point, and how far from it, in characters.
    var side = Side.center
    var offset = (x: 0.0, y: 0.0)
    var colour = FigureColour.text
  }

  /// A row of the legend: one manner of drawing, or several, and what they stand for.
  struct Entry {
    var samples: [Layer]
    var text: FigureText
  }

  var title: FigureText?
  var x: FigureAxis
  var y: FigureAxis
  /// What colours mean; with a bar beside the panel where the marks have text.
  var colours: FigureAxis?
  var surface: Surface?
  /// From the lowest to the uppermost.
  var layers: [Layer] = []
  var notes: [Note] = []
  /// Where the panel stands in the figure, from the upper left.
  var cell = (row: 0, column: 0)

  /// The rows of the legend in their order. Layers of equal rank and label are one row.
  var legend: [Entry] {
    let named = layers.enumerated().filter { $0.element.label != nil }
      .sorted { ($0.element.rank, $0.offset) < ($1.element.rank, $1.offset) }.map(\.element)
    return named.reduce(into: []) { entries, layer in
      guard let label = layer.label else { return }
      let isSame = entries.last.map { $0.text == label && $0.samples[0].rank == layer.rank } ?? false
      if isSame {
        entries[entries.count - 1].samples.append(layer)
      } else {
        entries.append(Entry(samples: [layer], text: label))
      }
    }
  }
}
