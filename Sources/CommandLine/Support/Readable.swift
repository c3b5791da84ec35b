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

/// The number of letters to insert, remove, replace or swap with the next one (Damerau's distance, restricted form).
enum EditDistance {
  static func between(_ a: String, _ b: String) -> Int {
    let a = Array(a.unicodeScalars)
    let b = Array(b.unicodeScalars)
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var best = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, beforeLast[j - 1] + 1) }
        row.append(best)
      }
      (beforeLast, last) = (last, row)
    }
    return last[b.count]
  }

  /// The word that is fewest edits away; the earlier one of equals.
  static func nearest(to word: String, in words: [String]) -> String? {
    let lowered = String(word.prefix(100)).lowercased()
    return words.min { between(lowered, $0.lowercased()) < between(lowered, $1.lowercased()) }
  }
}
