@testable import CommandLine
@testable import FileFormats

extension JSONValue {
  /// The value as JSON, which is YAML.
  var text: String { text(.line) }
}
