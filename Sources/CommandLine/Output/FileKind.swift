import ArgumentParser
import Foundation

/// What an option or an argument takes: files of some endings.
struct FileKind: Sendable {
  /// Without the point, in lower case.
  let endings: [String]
  /// What may follow an ending, for messages.
  var further = ""

  static let result = FileKind(endings: ["csv", "json", "nc"])
  static let figure = FileKind(endings: FigureFormat.allCases.map(\.rawValue))
  /// Points of a frontier.
  static let points = FileKind(endings: ["csv", "json"])
  static let task = FileKind(endings: TaskFile.endings)
  static let array = FileKind(endings: ArrayFile.endings, further: " (.npz:name, .nc:name, .h5:group/name)")

  /// For help: `.csv, .json or .nc`.
  var choice: String {
    endings.dropLast().map { "." + $0 }.joined(separator: ", ") + " or ." + (endings.last ?? "")
  }

  func refusal(of path: String) -> String {
    "\(path): unknown ending; allowed: \(endings.map { "." + $0 }.joined(separator: ", "))\(further)"
  }

  /// - Throws: a usage error that names the first path of another ending.
  func check(_ paths: some Sequence<String>) throws {
    for path in paths where !endings.contains(OutputPath.ending(path)) {
      throw ValidationError(refusal(of: path))
    }
  }
}

/// Looks at the name of an output before anything is computed.
enum OutputPath {
  static func ending(_ path: String) -> String { (path as NSString).pathExtension.lowercased() }

  static func check(_ paths: some Sequence<String>) throws { for path in paths { try check(path) } }

  /// - Throws: `CommandFailure` with `cannotWrite` when the directory is missing or closed to writing, or the
  ///   name is that of a directory.
  static func check(_ path: String) throws {
    let parent = (path as NSString).deletingLastPathComponent
    let directory = parent.isEmpty ? "." : parent
    guard isDirectory(directory) else { throw failure(path, "there is no directory \(directory)") }
    guard FileManager.default.isWritableFile(atPath: directory) else {
      throw failure(path, "the directory \(directory) is not writable")
    }
    guard !isDirectory(path) else { throw failure(path, "it is a directory") }
  }

  private static func isDirectory(_ path: String) -> Bool {
    let values = try? URL(fileURLWithPath: path).resolvingSymlinksInPath().resourceValues(forKeys: [
      .isDirectoryKey
    ])
    return values?.isDirectory ?? false
  }

  private static func failure(_ path: String, _ reason: String) -> CommandFailure {
    CommandFailure(code: .cannotWrite, message: "\(path): cannot be written: \(reason)")
  }
}
