import DMFT
import FileFormats

/// A configuration file as understood: the run, and the same with every default written out.
package struct Configuration: Sendable {
  package var run: Run
  /// What `dmft optimize` looks for; nil where nothing is written.
  package var search: TrainingSearch?
  /// Reads back as the same configuration; carried by result files.
  package var canonical: JSONValue
  /// Keys that are right but without effect.
  package var idle: [IdleKey]
  /// What the files held that it names, which its canonical form does not say.
  package var contents: [ContentMark]
  /// The file as the user named it; relative paths inside start at its directory.
  package var file: String

  /// Remarks on keys without effect, for standard error: on those that are without in every use, or in the given one.
  package func notes(on use: RunUse? = nil) -> [String] {
    let needed = use.map { [$0] } ?? Set(RunUse.allCases)
    return idle.filter { !$0.isPlain && needed.isSubset(of: $0.uses) }.map(\.note)
  }

  /// Longest file accepted, in bytes. The parser's time grows faster than the length, and spectra and
  /// schedules have files of their own.
  package static let lengthLimit = 1 << 18

  /// Values to put in the place of those of a file, by dotted path: `network.layers[1].width`.
  package typealias Settings = [(key: String, value: JSONValue)]

  /// - Throws: `CommandFailure` with `noInput` or `badInput`.
  package static func read(_ path: String, setting settings: Settings = []) throws -> Configuration {
    try read(text: InputFile.text(at: path, limit: lengthLimit), file: path, setting: settings)
  }

  /// Reads a configuration from text, with `file` as its name in messages and the start of relative paths.
  package static func read(text: String, file: String, setting settings: Settings = []) throws
    -> Configuration
  {
    try read(
      settings.reduce(ConfigurationDocument.root(of: text, file: file)) { root, setting in
        try root.setting(setting.key, to: setting.value.node)
      })
  }

  /// Reads a parsed configuration.
  package static func read(_ root: ConfigurationNode) throws -> Configuration {
    let transcript = Transcript()
    do {
      let description = try Schema.run.read(root, { $0 }, transcript)
      return Configuration(
        run: description.run, search: description.search, canonical: transcript.canonical,
        idle: transcript.idle + Schema.idleKeys(of: root, in: description.run),
        contents: transcript.contents, file: root.file)
    } catch let error as DescriptionError {
      throw root.failure(for: error)
    }
  }

  /// What the library found wrong with a run, at the line of the key that it names.
  package static func failure(for error: DescriptionError, in file: String) -> CommandFailure {
    let root = try? ConfigurationDocument.root(of: InputFile.text(at: file, limit: lengthLimit), file: file)
    return root?.failure(for: error)
      ?? CommandFailure(code: .badInput, message: "\(file): \(error.description)")
  }
}
