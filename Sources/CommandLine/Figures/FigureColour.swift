/// Colours that people with any kind of colour vision tell apart (Okabe and Ito, 2008), darkest first.
enum FigureColour {
  static let curves = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000"]
  /// For curves beyond the seventh.
  static let dashes = ["solid", "(6,3)", "(2,2)", "(8,3,2,3)"]
  static let text = "#222222"
  static let axis = "#555555"
  static let guide = "#444444"
  static let grid = "#d9d9d9"
  static let minorGrid = "#efefef"
}
