import DMFT

/// A configuration file as understood: the run, and the same with every default written out.
struct Configuration: Sendable {
  var run: Run
  /// Reads back as the same configuration; carried by result files.
  var canonical: ConfigurationValue
  /// Remarks on keys that are right but without effect, for standard error.
  var notes: [String]
  /// The file as the user named it; relative paths inside start at its directory.
  var file: String

  /// Longest file accepted, in bytes. The parser's time grows faster than the length, and spectra and
  /// schedules have files of their own.
  static let lengthLimit = 1 << 18

  /// - Throws: `CommandFailure` with `noInput` or `badInput`.
  static func read(_ path: String) throws -> Configuration {
    try read(text: InputFile.text(at: path, limit: lengthLimit), file: path)
  }

  /// Reads a configuration from text, with `file` as its name in messages and the start of relative paths.
  static func read(text: String, file: String) throws -> Configuration {
    var reader = try ConfigurationReader(root: ConfigurationDocument.root(of: text, file: file))
    return try reader.configuration()
  }

  /// What the library found wrong with a run, at the line of the key that it names.
  static func failure(for error: DescriptionError, in file: String) -> CommandFailure {
    let root = try? ConfigurationDocument.root(of: InputFile.text(at: file, limit: lengthLimit), file: file)
    return root?.failure(for: error)
      ?? CommandFailure(code: .badInput, message: "\(file): \(error.description)")
  }
}
