import ArgumentParser
import Foundation

/// What an option or an argument takes: files of some endings.
struct FileKind: Sendable {
  /// Without the point, in lower case.
  let endings: [String]
  /// What may follow an ending, for messages.
  var further = ""

  static let result = FileKind(endings: ["csv", "json", "nc"])
  /// Curves to read, also of other programs.
  static let curve = FileKind(endings: ["csv", "tsv", "json", "nc"])
  static let figure = FileKind(endings: FigureFormat.allCases.map(\.rawValue))
  /// Points of a frontier.
  static let points = FileKind(endings: ["csv", "json"])
  static let task = FileKind(endings: TaskFile.endings)
  /// A matrix that is written.
  static let matrix = FileKind(endings: ["npy", "csv", "nc"])
  static let array = FileKind(endings: ArrayFile.endings, further: " (.npz:name, .nc:name, .h5:group/name)")

  /// For help: `.csv, .json or .nc`.
  var choice: String {
    endings.dropLast().map { "." + $0 }.joined(separator: ", ") + " or ." + (endings.last ?? "")
  }

  /// For help of outputs, where there is a form in text.
  var orStandardOutput: String { endings.contains("csv") ? "; - for standard output" : "" }

  func refusal(of path: String) -> String {
    "\(path): unknown ending; allowed: \(endings.map { "." + $0 }.joined(separator: ", "))\(further)"
  }

  /// - Throws: a usage error that names the first path of another ending.
  func check(_ paths: some Sequence<String>) throws {
    for path in paths where !endings.contains(OutputPath.ending(path)) {
      throw ValidationError(refusal(of: path))
    }
  }

  /// The same for outputs, of which one may be `-`, standard output, where there is a form in text.
  func checkOutputs(_ paths: [String]) throws {
    let files = paths.filter { !OutputPath.isStandardOutput($0) }
    guard endings.contains("csv") else { return try check(paths) }
    try check(files)
    guard paths.count - files.count <= 1 else { throw ValidationError("-o - is given twice") }
  }
}

/// Looks at the name of an output before anything is computed.
enum OutputPath {
  /// The name of standard output, where tables go as CSV, or as JSON when that is asked for.
  static let standardOutput = "-"

  static func isStandardOutput(_ path: String) -> Bool { path == standardOutput }

  static func ending(_ path: String) -> String { (path as NSString).pathExtension.lowercased() }

  static func check(_ paths: some Sequence<String>) throws { for path in paths { try check(path) } }

  /// - Throws: `CommandFailure`: `cannotWrite` when the directory is missing or closed to writing, or the name is that of
  ///   a directory; `usage` for a file that the command reads, or writes already.
  static func check(_ path: String) throws {
    if isStandardOutput(path) { return }
    try checkPlace(path)
    try FileClaims.claim(path, as: .output)
  }

  /// - Throws: `CommandFailure` with `cannotWrite` when the directory is missing or closed to writing, or the name is that
  ///   of a directory.
  static func checkPlace(_ path: String) throws {
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
