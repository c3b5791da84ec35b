import Foundation

/// Lines of results that should be seen when they are known, also in a file or a pipe.
enum StandardOutput {
  static func write(_ line: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
  }
}
