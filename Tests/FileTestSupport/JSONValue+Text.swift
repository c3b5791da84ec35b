import FileFormats

extension JSONValue {
  /// The value as JSON, which is YAML.
  package var text: String { text(.line) }
}
