/// A colour as it stands, or that of a value on the panel's axis of colours.
package enum FigureColour: Hashable {
  case fixed(String)
  case ofValue(Double)

  /// Strokes of a line and the gaps between them, in its widths.
  package enum Dashes: String, CaseIterable {
    // Ends are round and longer than these by the width of the line.
    case solid, long = "(5,4)", dotted = "(1,4)", mixed = "(7,4,1,4)", longer = "(13,5)", double =
      "(7,4,1,4,1,4)"
    case guide = "(7,6)"
    /// For values of a key, and for curves beyond the seventh, when the colours come round again.
    package static let curves = [solid, long, dotted, mixed, longer, double]
  }

  /// Marks, by gnuplot's numbers.
  package enum Symbol: Int {
    case disc = 7, square = 5, triangle = 9, diamond = 13, inverted = 11, pentagon = 15
    package static let curves = [disc, square, triangle, diamond, inverted, pentagon]
  }

  /// Colours that people with any kind of colour vision tell apart (Okabe and Ito, 2008), darkest first.
  package static let curves = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
    .map(fixed)
  package static let greys = ["#888888", "#bbbbbb"].map(fixed)
  package static let text = fixed("#222222")
  package static let axis = fixed("#555555")
  package static let guide = fixed("#444444")
  package static let grid = fixed("#d9d9d9")
  package static let minorGrid = fixed("#efefef")
  package static let white = fixed("#ffffff")
  package static let black = fixed("#000000")
  /// Of lines, from little to much: dark to light, told apart by any kind of colour vision, the lightest still seen on
  /// white (the lower four fifths of viridis; Smith and van der Walt, 2015).
  package static let lines = [
    "#440154", "#482475", "#414487", "#355f8d", "#2a788e", "#21918c", "#22a884", "#44bf70", "#7ad151",
  ]
  /// Of areas, even in brightness and for any kind of colour vision (cividis; Nuñez and others, 2018).
  package static let sequence = [
    "#00224e", "#123570", "#3b496c", "#575d6d", "#707173", "#8a8678", "#a59c74", "#c3b369", "#e1cc55",
    "#fee838",
  ]
}
