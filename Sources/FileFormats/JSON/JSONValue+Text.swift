import Foundation
import LinearAlgebra

// The one writer of JSON. `JSONEncoder` keeps no order of keys and refuses what is not a number; here keys stand in
// the order given, and numbers in the shortest form that reads back as the same bits.
extension JSONValue {
  /// What has a line of its own: nothing; the members of the outermost object; or these and the elements of their
  /// lists of objects.
  package enum Layout { case line, members, elements }

  package func text(_ layout: Layout = .line) -> String {
    var text = ""
    write(to: &text, layout)
    return layout == .line ? text : text + "\n"
  }

  private func write(to text: inout String, _ layout: Layout) {
    switch self {
    case .object(let members):
      Self.list(members, "{", "}", layout == .line ? nil : "", to: &text) { member, text in
        text += Self.quoted(member.0) + ": "
        member.1.writeMember(to: &text, layout)
      }
    case .array(let elements): Self.list(elements, "[", "]", nil, to: &text) { $0.write(to: &$1, .line) }
    case .number(let number): text += number.isFinite ? number.shortest : "null"
    case .integer(let integer): text += integer.description
    case .text(let string): text += Self.quoted(string)
    case .boolean(let boolean): text += boolean ? "true" : "false"
    }
  }

  private func writeMember(to text: inout String, _ layout: Layout) {
    guard layout == .elements, case .array(let elements) = self, case .object? = elements.first else {
      return write(to: &text, .line)
    }
    Self.list(elements, "[", "]", "  ", to: &text) { $0.write(to: &$1, .line) }
  }

  /// - Parameter indentation: of the closing bracket, where every element has its own line.
  private static func list<Element>(
    _ elements: [Element], _ open: String, _ close: String, _ indentation: String?, to text: inout String,
    _ write: (Element, inout String) -> Void
  ) {
    let start = indentation.map { "\n  " + $0 } ?? ""
    let separator = "," + (start.isEmpty ? " " : start)
    text += open + start
    for (index, element) in elements.enumerated() {
      if index > 0 { text += separator }
      write(element, &text)
    }
    text += indentation.map { "\n" + $0 + close } ?? close
  }

  private static func quoted(_ string: String) -> String {
    "\"" + string.unicodeScalars.map(escaped).joined() + "\""
  }

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
