import DMFT
import Foundation
import LinearAlgebra
import Validation
import ConfigurationFiles
import FileFormats

/// A validation case as its file describes it.
struct CaseFile {
  /// The name of the folder, or of the file where it is not called `case.yaml`.
  var name: String
  var path: String
  var description: ValidationCase
  /// Part of the set that takes seconds.
  var isQuick: Bool
  /// Every default of the theory's configuration written out.
  var theory: JSONValue
  /// The same for what is simulated.
  var simulated: JSONValue

  static let fileName = "case.yaml"

  /// - Throws: `CommandFailure` with `noInput` or `badInput`.
  static func read(_ path: String) throws -> CaseFile {
    try read(text: InputFile.text(at: path, limit: Configuration.lengthLimit), path: path)
  }

  static func read(text: String, path: String) throws -> CaseFile {
    let content = try CaseSchema.file.value(of: text, file: path)
    return CaseFile(
      name: name(of: path), path: path, description: content.description, isQuick: content.isQuick,
      theory: content.theory, simulated: content.simulated)
  }

  private static func name(of path: String) -> String {
    // Files of reports are called so.
    if path == StreamedInput.standardInput { return path.replacing(" ", with: "-") }
    guard PathText.name(path) == fileName else { return PathText.withoutEnding(PathText.name(path)) }
    return PathText.name(absolutePath(PathText.folder(path, orHere: true)))
  }

  /// The cases below the paths that a user names: files as they are, and for folders every `case.yaml` in them and
  /// below, in the order of their names.
  ///
  /// - Throws: `CommandFailure` with `noInput` for a path that is missing or has no case.
  static func files(_ paths: [String]) throws -> [String] {
    try paths.flatMap(files).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  private static func files(_ path: String) throws -> [String] {
    if StreamedInput.isStream(path) { return [path] }
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(code: .noInput, message: "\(path.isEmpty ? "\"\"" : path): no such file or folder")
    }
    // With links followed.
    return OutputPath.isDirectory(path) ? try CaseSearch(folder: path).files() : [path]
  }
}
