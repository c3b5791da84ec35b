import Foundation

/// Looks at the name of an output before anything is computed.
enum OutputPath {
  static let resultEndings = ["csv", "json", "nc"]
  static let figureEndings = ["svg", "png", "pdf"]

  static func ending(_ path: String) -> String { (path as NSString).pathExtension.lowercased() }

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
