import Foundation

// How long text is. Gnuplot does not know either, before it has drawn.
extension FigureText {
  /// In the height of the type, for letters of the width of Helvetica, and a little more.
  package var width: Double { Self.width(hasPowers ? Self.withPowers(text) : text, hasMarkup: hasPowers) }

  /// - Parameter hasMarkup: `^{…}` and `_{…}` are small, backslashes are not seen.
  package static func width(_ text: String, hasMarkup: Bool) -> Double {
    var (sum, isSmall) = (0.0, false)
    for character in text {
      if hasMarkup, "{}^_\\".contains(character) {
        isSmall = character == "{" || isSmall && character != "}"
      } else {
        sum += (isSmall ? 0.75 : 1) * width(character)
      }
    }
    return 1.06 * sum
  }

  private static let groups: [(letters: String, width: Double)] = [
    ("ijl|'!.,:;", 0.26), (" \u{a0}ftIr()[]/\\`-\"{}*", 0.34), ("csvxyzkJ", 0.5),
    ("⁰¹²³⁴⁵⁶⁷⁸⁹⁻₀₁₂₃₄₅₆₇₈₉", 0.36),
    ("mMwW%@—…∞", 0.92),
  ]

  private static func width(_ character: Character) -> Double {
    if let group = groups.first(where: { $0.letters.contains(character) }) { return group.width }
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if scalar.value >= 0x1100, !(0x1E00...0x2BFF).contains(scalar.value) { return 1 }
    return character.isUppercase ? 0.72 : 0.575
  }

  /// The text in a size in which it is no longer than `room`, in heights of the type; of the smallest size, its
  /// beginning.
  package func fitted(to room: Double) -> (text: FigureText, scale: Double) {
    let scale = min(1, room / max(width, 1e-9))
    if let short, scale < Self.small {
      return FigureText(short, hasPowers: hasPowers).fitted(to: room)
    }
    guard scale < Self.smallest else { return (self, scale) }
    var short = text
    while !short.isEmpty, Self.width(short + "…", hasMarkup: false) > room / Self.smallest {
      short.removeLast()
    }
    return (FigureText(short + "…"), Self.smallest)
  }

  /// Rather than in type smaller than this share, a text is said in fewer words.
  private static let small = 0.75
  /// Type smaller than this share of the usual size cannot be read.
  private static let smallest = 0.55
}
