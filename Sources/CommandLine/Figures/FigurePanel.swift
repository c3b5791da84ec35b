import Foundation

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

/// A point with the ends of its band or bar.
struct FigurePoint {
  var x: Double
  var y: Double
  var low: Double
  var high: Double

  init(_ x: Double, _ y: Double, low: Double? = nil, high: Double? = nil) {
    (self.x, self.y, self.low, self.high) = (x, y, low ?? y, high ?? y)
  }
}

extension [FigurePoint] {
  /// About `count` of the points at equal distances on a logarithmic axis, the first and the last among them.
  func spread(_ count: Int) -> [FigurePoint] {
    guard self.count > count, let first, let last else { return self }
    let least = abs(log(last.x / first.x)) / Double(count - 1) * (1 - 1e-9)
    var chosen = [first]
    for point in dropFirst().dropLast() where abs(log(point.x / chosen[chosen.count - 1].x)) >= least {
      chosen.append(point)
    }
    return chosen + [last]
  }

  /// Without points that straight lines between the others miss by no more than `tolerance`, in e-folds of x and y
  /// (Douglas and Peucker, 1973): a smaller file, the same picture.
  func simplified(_ tolerance: Double) -> [FigurePoint] {
    guard count > 2 else { return self }
    var isKept = Array<Bool>(repeating: false, count: count)
    (isKept[0], isKept[count - 1]) = (true, true)
    var pieces = [(0, count - 1)]
    while let (start, end) = pieces.popLast() {
      let (a, b) = (self[start], self[end])
      let slope = log(b.y / a.y) / log(b.x / a.x)
      let misses = ((start + 1)..<end).map { index in
        (index, abs(log(self[index].y / a.y) - slope * log(self[index].x / a.x)))
      }
      guard let worst = misses.max(by: { $0.1 < $1.1 }), !(worst.1 <= tolerance) else { continue }
      isKept[worst.0] = true
      pieces += [(start, worst.0), (worst.0, end)]
    }
    return indices.filter { isKept[$0] }.map { self[$0] }
  }
}

/// A colour as it stands, or that of a value on the panel's axis of colours.
enum FigureColour: Hashable {
  case fixed(String)
  case ofValue(Double)

  /// Strokes of a line and the gaps between them, in its widths.
  enum Dashes: String, CaseIterable {
    case solid, long = "(6,3)", dotted = "(2,2)", mixed = "(8,3,2,3)", longer = "(14,4)",
      double = "(8,3,2,3,2,3)"
    case guide = "(8,5)"
    /// For values of a key, and for curves beyond the seventh, when the colours come round again.
    static let curves = [solid, long, dotted, mixed, longer, double]
  }

  /// Marks, by gnuplot's numbers.
  enum Symbol: Int {
    case disc = 7, square = 5, triangle = 9, diamond = 13, inverted = 11, pentagon = 15
    static let curves = [disc, square, triangle, diamond, inverted, pentagon]
  }

  /// Colours that people with any kind of colour vision tell apart (Okabe and Ito, 2008), darkest first.
  static let curves = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"].map(fixed)
  static let greys = ["#888888", "#bbbbbb"].map(fixed)
  static let text = fixed("#222222")
  static let axis = fixed("#555555")
  static let guide = fixed("#444444")
  static let grid = fixed("#d9d9d9")
  static let minorGrid = fixed("#efefef")
  static let white = fixed("#ffffff")
  static let black = fixed("#000000")
  /// Of lines, from little to much: dark to light, told apart by any kind of colour vision, the lightest still seen on
  /// white (the lower four fifths of viridis; Smith and van der Walt, 2015).
  static let lines = [
    "#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c", "#22a884", "#44bf70", "#7ad151",
  ]
  /// Of areas, even in brightness and for any kind of colour vision (cividis; Nuñez and others, 2018).
  static let sequence = [
    "#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55",
    "#fee838",
  ]
}
