import Foundation

/// Text for gnuplot.
enum FigureText {
  /// A literal in which nothing is special.
  static func quoted(_ text: String) -> String {
    let line = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    return "'" + line.replacingOccurrences(of: "'", with: "''") + "'"
  }

  /// Text in which a power such as `t^-0.5` is set as one, with a minus sign of the right length.
  static func powers(_ text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let character = rest.first {
      rest = rest.dropFirst()
      if character == "^", let power = power(rest) {
        result += "^{" + power.replacingOccurrences(of: "-", with: "−") + "}"
        rest = rest.dropFirst(power.count)
      } else {
        result += "^_@&~{}\\".contains(character) ? "\\\(character)" : String(character)
      }
    }
    return result
  }

  /// The number that a text starts with.
  private static func power(_ text: Substring) -> String? {
    let match = text.prefixMatch(of: /[-−]?[0-9]+(\.[0-9]+)?/)
    return match.map { String($0.output.0) }
  }
}
