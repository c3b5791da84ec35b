import Foundation

/// Looks at the name of an output before anything is computed.
package enum OutputPath {
  /// The name of standard output, where tables go as CSV, or as JSON when that is asked for.
  package static let standardOutput = "-"

  package static func isStandardOutput(_ path: String) -> Bool { path == standardOutput }

  package static func ending(_ path: String) -> String { (path as NSString).pathExtension.lowercased() }

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
