@testable import CommandLine

extension ConfigurationValue {
  /// The value as JSON, which is YAML; names and words here need no escapes.
  var text: String {
    switch self {
    case .object(let entries): "{" + entries.map { "\"\($0.0)\": \($0.1.text)" }.joined(separator: ", ") + "}"
    case .array(let values): "[" + values.map(\.text).joined(separator: ", ") + "]"
    case .number(let value): "\(value)"
    case .integer(let value): "\(value)"
    case .text(let value): "\"\(value)\""
    case .boolean(let value): "\(value)"
    }
  }
}
