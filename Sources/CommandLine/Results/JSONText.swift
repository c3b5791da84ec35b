import Foundation

/// JSON text with keys in the order given and numbers that read back exactly.
///
/// `JSONEncoder` keeps no order of keys. What is not a finite number becomes `null`, as JSON has no word for it.
enum JSONText {
  static func text(_ value: ConfigurationValue) -> String {
    switch value {
    case .object(let entries): object(entries.map { ($0.0, text($0.1)) })
    case .array(let values): array(values.map(text))
    case .number(let number): text(number)
    case .integer(let integer): "\(integer)"
    case .text(let string): text(string)
    case .boolean(let boolean): boolean ? "true" : "false"
    }
  }

  static func text(_ number: Double) -> String { number.isFinite ? number.description : "null" }

  static func text(_ numbers: some Sequence<Double>) -> String { array(numbers.map { text($0) }) }

  static func text(_ string: String) -> String {
    "\"" + string.unicodeScalars.map(escaped).joined() + "\""
  }

  /// Members already turned into text, in one line.
  static func object(_ members: [(String, String)]) -> String {
    "{" + members.map { text($0.0) + ": " + $0.1 }.joined(separator: ", ") + "}"
  }

  /// Members already turned into text, one a line.
  static func document(_ members: [(String, String)]) -> String {
    "{\n" + members.map { "  " + text($0.0) + ": " + $0.1 }.joined(separator: ",\n") + "\n}\n"
  }

  /// A value with the members of the outermost object, and the elements of its lists of objects, one a line.
  static func lines(_ value: ConfigurationValue) -> String {
    guard case .object(let entries) = value else { return text(value) + "\n" }
    return document(entries.map { ($0.0, list($0.1)) })
  }

  private static func list(_ value: ConfigurationValue) -> String {
    guard case .array(let elements) = value, case .object? = elements.first else { return text(value) }
    return "[\n" + elements.map { "    " + text($0) }.joined(separator: ",\n") + "\n  ]"
  }

  static func array(_ elements: [String]) -> String { "[" + elements.joined(separator: ", ") + "]" }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\"": "\\\""
    case "\\": "\\\\"
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    case "\u{0}"..<"\u{20}": "\\u" + String(format: "%04x", scalar.value)
    default: String(scalar)
    }
  }
}
