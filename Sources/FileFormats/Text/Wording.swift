import Foundation
import LinearAlgebra

/// How numbers are spelled: exactly in files, with a few digits for reading.
package enum NumberText {
  /// A number with so many digits that count.
  package static func short(_ value: Double, _ digits: Int = 4) -> String {
    value.isFinite ? value.readable(digits: digits) : value.description
  }

  /// A number with the digits that its error leaves: the last one shown is the second of the error.
  package static func resolved(_ value: Double, _ error: Double) -> String {
    guard error > 0, error.isFinite, value != 0, value.isFinite else { return short(value) }
    let places = floor(log10(value.magnitude)) - floor(log10(error)) + 2
    return short(value, Int(min(max(places, 1), 10)))
  }

  /// `0.71 ± 0.27`.
  package static func estimate(_ value: Double, _ error: Double) -> String {
    "\(resolved(value, error)) ± \(short(error, 2))"
  }

  /// A number with so many digits after the point.
  package static func fixed(_ value: Double, _ digits: Int) -> String {
    guard abs(value) < longestFixed else { return short(value, digits + 1) }
    let text = String(format: "%.*f", digits, value)
    // What rounding has made 0 has no sign.
    return text.first == "-" && !text.contains { ("1"..."9").contains($0) } ? String(text.dropFirst()) : text
  }

  /// From here on, digits before the point are more than a Double has.
  private static let longestFixed = 1e15

  /// A deviation with its sign.
  package static func percent(_ share: Double) -> String { String(format: "%+.2f %%", 100 * share) }

  /// A number, with the spellings of "not a number" and "infinite" that other programs use; an empty field
  /// is not a number.
  package static func value(_ text: String) -> Double? {
    if let number = CoreScalar.decimal(text) { return number }
    return switch text.lowercased() {
    case "", "nan", "-nan", "na", "null": .nan
    case "inf", "+inf", "infinity", "+infinity": .infinity
    case "-inf", "-infinity": -.infinity
    default: nil
    }
  }
}

/// Text from files and users made fit for a one-line message.
package enum Readable {
  private static let longest = 60

  package static func quoted(_ text: String) -> String { "\"\(shortened(text))\"" }

  /// Cut at 60 characters, with control characters shown as escapes.
  package static func shortened(_ text: String) -> String {
    let visible = text.unicodeScalars.prefix(longest).map { scalar in
      scalar.properties.generalCategory == .control ? scalar.escaped(asASCII: true) : String(scalar)
    }.joined()
    return text.unicodeScalars.count > longest ? visible + "…" : visible
  }
}

/// The number of letters to insert, remove, replace or swap with the next one (Damerau's distance, restricted form).
package enum EditDistance {
  package static func between(_ a: String, _ b: String) -> Int {
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

  /// The word that may have been meant: the one that is fewest edits away, the earlier one of equals. At most a third of its
  /// letters may be wrong, unless one is the beginning of the other.
  package static func nearest(to word: String, in words: [String]) -> String? {
    let lowered = String(word.prefix(100)).lowercased()
    let near = words.min { between(lowered, $0.lowercased()) < between(lowered, $1.lowercased()) }
    if let near, between(lowered, near.lowercased()) <= max(lowered.count, near.count) / 3 { return near }
    return words.first { known in
      let known = known.lowercased()
      return known.hasPrefix(lowered) || (known.count > 2 && lowered.hasPrefix(known))
    }
  }
}

/// Columns of text set beside each other, each aligned to the right.
package enum TextTable {
  /// - Parameter columns: as many cells each, the heading first.
  package static func text(_ columns: [[String]]) -> String {
    let aligned = columns.map(aligned)
    let rows = columns.first?.indices ?? 0..<0
    return rows.map { row in aligned.map { $0[row] }.joined(separator: "  ") + "\n" }.joined()
  }

  private static func aligned(_ cells: [String]) -> [String] {
    let width = cells.map(\.count).max() ?? 0
    return cells.map { String(repeating: " ", count: width - $0.count) + $0 }
  }
}
