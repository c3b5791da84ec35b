import FileFormats
import Foundation

/// A line of text in a figure.
package struct FigureText: ExpressibleByStringInterpolation, Hashable {
  package let text: String
  /// Powers such as `t^-0.5` and `N^-p`, and indices of one letter such as `λ_k`, are set as such.
  package let hasPowers: Bool
  /// What stands in its place where it has no room.
  package let short: String?

  package init(stringLiteral text: String) { self.init(text) }

  package init(_ text: String, hasPowers: Bool = false, short: String? = nil) {
    (self.text, self.hasPowers, self.short) = (text, hasPowers, short)
  }

  /// As an argument of gnuplot's commands, in whose strings only letters and spaces stand for themselves.
  package var argument: String {
    guard hasPowers, !text.contains("&") else { return Self.quoted(text) + " noenhanced" }
    return Self.quoted(Self.withPowers(text)) + " enhanced"
  }

  /// Digits are not spelt as themselves either: gnuplot would take them for part of the number before them.
  package static func quoted(_ text: String) -> String {
    "\"" + text.unicodeScalars.map(escaped).joined() + "\""
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    if scalar.properties.generalCategory == .control { return " " }
    let isPlain = !scalar.isASCII || scalar == " " || Character(scalar).isLetter
    return isPlain ? String(scalar) : String(format: "\\%03o", scalar.value)
  }

  /// In gnuplot's markup, with a minus sign of the right length; what else would be markup is text. Spaces do not
  /// break: those after a power would be lost in SVG.
  package static func withPowers(_ text: String) -> String {
    text.replacing(/\^(?:[-−]?[0-9]+(?:\.[0-9]+)?|[-−][a-z]\b)|_[a-z]\b|[\^_@&~{}\\ ]/) { match in
      let found = match.output
      if found == " " { return "\u{a0}" }
      return found.count == 1
        ? "\\\(found)" : "\(found.prefix(1)){\(found.dropFirst().replacing("-", with: "−"))}"
    }
  }
}

/// Names of files as a legend shows them: as short as they can be and still differ.
package enum FileLabels {
  /// The name without folder and ending; with its ending, or as it was given, where that is needed to tell two apart.
  package static func labels(_ paths: [String]) -> [String] {
    let names = paths.map(PathText.name)
    let shortenings = [names.map(PathText.withoutEnding), names]
    return shortenings.first { Set($0).count == Set(paths).count } ?? paths
  }
}
