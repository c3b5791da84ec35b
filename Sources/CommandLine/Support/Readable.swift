/// Text from files and users made fit for a one-line message.
enum Readable {
  private static let longest = 60

  static func quoted(_ text: String) -> String { "\"\(shortened(text))\"" }

  /// Cut at 60 characters, with control characters shown as escapes.
  static func shortened(_ text: String) -> String {
    let visible = text.unicodeScalars.prefix(longest).map { scalar in
      scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
    }.joined()
    return text.unicodeScalars.count > longest ? visible + "…" : visible
  }
}
