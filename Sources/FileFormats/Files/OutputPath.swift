import Foundation
import LinearAlgebra

/// Looks at the name of an output before anything is computed.
package enum OutputPath {
  /// The name of standard output, where tables go as CSV, or as JSON when that is asked for.
  package static let standardOutput = "-"

  package static func isStandardOutput(_ path: String) -> Bool { path == standardOutput }

  package static func ending(_ path: String) -> String { PathText.ending(path).lowercased() }

  package static func check(_ paths: some Sequence<String>) throws { for path in paths { try check(path) } }

  /// - Throws: `CommandFailure`: `cannotWrite` when the directory is missing or closed to writing, or the name is that of
  ///   a directory; `usage` for a file that the command reads, or writes already.
  package static func check(_ path: String) throws {
    if isStandardOutput(path) { return }
    try checkPlace(path)
    try FileClaims.claim(path, as: .output)
  }

  /// - Throws: `CommandFailure` with `cannotWrite` when the directory is missing or closed to writing, or the name is that
  ///   of a directory.
  package static func checkPlace(_ path: String) throws {
    guard !path.isEmpty else {
      throw CommandFailure(code: .cannotWrite, message: "an output has no name; allowed: the name of a file")
    }
    let parent = PathText.folder(path)
    let directory = parent.isEmpty ? "." : parent
    guard isDirectory(directory) else { throw failure(path, "there is no directory \(directory)") }
    guard FileManager.default.isWritableFile(atPath: directory) else {
      throw failure(path, "the directory \(directory) is not writable")
    }
    guard !isDirectory(path) else { throw failure(path, "it is a directory") }
    guard !path.hasSuffix("/") else { throw failure(path, "its name ends as that of a directory (/)") }
    // Some directories say that they are writable, and take no new files (/proc).
    try AtomicFile.checkCanReplace(path)
  }

  /// The same for a file that is read and written again: a device or a pipe keeps nothing.
  package static func checkIsKept(_ path: String) throws {
    guard !StreamedInput.isStream(path), !streams.contains(path) else {
      throw failure(
        path, "it is a file that the shell has opened, which is not kept; allowed: the name of a file")
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: AtomicFile.destination(of: path))
    guard let kind = attributes?[.type] as? FileAttributeType, kind != .typeRegular, kind != .typeDirectory
    else {
      return
    }
    throw failure(path, "it is a device or a pipe, which keeps nothing; allowed: a file")
  }

  private static let streams = ["/dev/stdout", "/dev/stderr"]

  package static func isDirectory(_ path: String) -> Bool {
    let values = try? URL(file: path).resolvingSymlinksInPath().resourceValues(
      forKeys: [
        .isDirectoryKey
      ])
    return values?.isDirectory ?? false
  }

  private static func failure(_ path: String, _ reason: String) -> CommandFailure {
    CommandFailure(code: .cannotWrite, message: "\(path): cannot be written: \(reason)")
  }
}
