import Foundation

/// Where messages and progress go; results alone go to standard output.
enum StandardError {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// Writes one line.
  static func write(_ line: String) { writeRaw(line + "\n") }

  static func writeRaw(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}

/// Lines of results that should be seen when they are known, also in a file or a pipe.
enum StandardOutput {
  static func write(_ line: String) {
    try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
  }
}
