/// One plot of a figure: its axes, and what lies between them.
package struct FigurePanel {
  /// Values on a lattice as colours, with lines of equal value.
  package struct Surface {
    package var x: [Double]
    package var y: [Double]
    /// A row for each x.
    package var values: [[Double]]
    /// The distance of the values at which lines are drawn.
    package var spacing: Double

    package init(x: [Double], y: [Double], values: [[Double]], spacing: Double) {
      (self.x, self.y, self.values, self.spacing) = (x, y, values, spacing)
    }
  }

  /// One curve in one manner of drawing.
  package struct Layer {
    package enum Shape {
      case line(width: Double, dashes: FigureColour.Dashes = .solid)
      /// A white rim sets them off from what lies below.
      case marks(size: Double, symbol: FigureColour.Symbol = .disc, hasRim: Bool = false)
      /// The area between the ends of the points.
      case band(opacity: Double)
      /// Discs with a bar between the ends of the points.
      case bars
    }

    package var shape: Shape
    /// None: the layer is in the legend only.
    package var points: [FigurePoint]
    package var colour: FigureColour
    /// The entry in the legend.
    package var label: FigureText?
    /// The place in the legend; equal ranks in the order of drawing.
    package var rank: Int

    package init(
      _ shape: Shape, _ points: [FigurePoint], _ colour: FigureColour, label: FigureText? = nil, rank: Int = 0
    ) {
      (self.shape, self.points, self.colour, self.label, self.rank) = (shape, points, colour, label, rank)
    }
  }

  /// A line of text at a point of the axes.
  package struct Note {
    package enum Side: String { case left, center, right }
    package var text: FigureText
    package var x: Double
    package var y: Double
    /// Which end of the text lies at the point, and how far from it, in characters.
    package var side = Side.center
    package var offset = (x: 0.0, y: 0.0)
    package var colour = FigureColour.text

    package init(
      text: FigureText, x: Double, y: Double, side: Side = Side.center,
      offset: (x: Double, y: Double) = (x: 0.0, y: 0.0), colour: FigureColour = FigureColour.text
    ) {
      self.text = text
      self.x = x
      self.y = y
      self.side = side
      self.offset = offset
      self.colour = colour
    }
  }

  /// A row of the legend: one manner of drawing, or several, and what they stand for.
  package struct Entry {
    package var samples: [Layer]
    package var text: FigureText
  }

  package var title: FigureText?
  package var x: FigureAxis
  package var y: FigureAxis
  /// What colours mean; with a bar beside the panel where the marks have text.
  package var colours: FigureAxis?
  package var surface: Surface?
  /// From the lowest to the uppermost.
  package var layers: [Layer] = []
  package var notes: [Note] = []
  /// Where the panel stands in the figure, from the upper left.
  package var cell = (row: 0, column: 0)

  package init(
    title: FigureText? = nil, x: FigureAxis, y: FigureAxis, colours: FigureAxis? = nil,
    surface: Surface? = nil, layers: [Layer] = [], notes: [Note] = [],
    cell: (row: Int, column: Int) = (row: 0, column: 0)
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.colours = colours
    self.surface = surface
    self.layers = layers
    self.notes = notes
    self.cell = cell
  }

  /// The rows of the legend in their order. Layers of equal rank and label are one row.
  package var legend: [Entry] {
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
