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
  /// From little to much, even in brightness and for any kind of colour vision (cividis; Nuñez and others, 2018).
  static let sequence =
    "0 '#00224e', 1 '#123570', 2 '#3b496c', 3 '#575d6d', 4 '#707173', 5 '#8a8678', 6 '#a59c74', 7 '#c3b369', "
    + "8 '#e1cc55', 9 '#fee838'"
}
