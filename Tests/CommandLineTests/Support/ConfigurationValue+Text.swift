@testable import CommandLine

extension ConfigurationValue {
  /// The value as JSON, which is YAML.
  var text: String { text(.line) }
}
