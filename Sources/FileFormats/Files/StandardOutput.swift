import Foundation

/// Where results go that have no file: at once, and a write that fails is a failure of the command.
package enum StandardOutput {
  /// Writes one line.
  ///
  /// - Throws: `CommandFailure` with `cannotWrite`; without a message when nobody reads any more.
  package static func write(_ line: String) throws { try print(line + "\n") }

  /// Writes a text as it is.
  package static func print(_ text: String) throws { try print(Data(text.utf8)) }

  package static func print(_ data: Data) throws {
    do {
      try FileHandle.standardOutput.write(contentsOf: data)
    } catch {
      let isClosedPipe = AtomicFile.systemCode(error) == EPIPE
      throw CommandFailure(
        code: .cannotWrite,
        message: isClosedPipe ? "" : "standard output cannot be written: \(AtomicFile.reason(error))")
    }
  }
}
