@testable import CommandLine

extension JSONValue {
  /// The value as JSON, which is YAML.
  var text: String { text(.line) }
}
