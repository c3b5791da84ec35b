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
