import Foundation

/// The end of a command that could not do what was asked: what to say, and the exit code.
package struct CommandFailure: Error, Sendable, Equatable {
  package var code: ExitStatus
  /// One or more whole lines, without the leading `dmft: `.
  package var message: String
  /// What a program that runs this one cannot read off the message: file, line and key; step and largest stable rate.
  package var facts: JSONValue

  package init(code: ExitStatus, message: String, facts: JSONValue = [:]) {
    self.code = code
    self.message = message
    self.facts = facts
  }
}

extension CommandFailure: CustomStringConvertible {
  package var description: String { message }
}

/// How a command ends, as a process exit code. The numbers follow `sysexits.h` where it has one.
package enum ExitStatus: Int32, Sendable, Hashable, CaseIterable {
  case success = 0
  /// `validate`: a case disagrees; `sweep`: a point failed.
  case disagreement = 1
  /// The dynamics diverged.
  case diverged = 2
  case usage = 64
  /// The configuration or an input file is wrong.
  case badInput = 65
  /// An input file is missing or unreadable.
  case noInput = 66
  /// A needed program or service is missing.
  case unavailable = 69
  /// A property that must hold does not: a defect of the program, not of the input.
  case internalFailure = 70
  /// An output cannot be written.
  case cannotWrite = 73
  /// The run would not fit into memory or time.
  case doesNotFit = 75
  case interrupted = 130
}

/// Where messages and progress go; results alone go to standard output.
///
/// With `DMFT_MESSAGES=json` in the environment every message is a line of JSON, for a program that runs this one:
/// `{"message": …}`, `{"progress": 0.25, "seconds_left": 12}` with `"seconds_left_at_most"` where it is not foreseen, and at a failure `{"error": {"code", "message", "file", "line", "key", …}}`.
package enum StandardError {
  package static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  package static let isForPrograms = ProcessInfo.processInfo.environment["DMFT_MESSAGES"] == "json"

  /// Writes one line, with the leading `dmft: `.
  package static func write(_ line: String) {
    guard isForPrograms else { return writeRaw(line + "\n") }
    let prefix = "dmft: "
    write(["message": .text(line.hasPrefix(prefix) ? String(line.dropFirst(prefix.count)) : line)])
  }

  package static func write(_ failure: CommandFailure) {
    guard isForPrograms else { return write("dmft: \(failure.message)") }
    let error: JSONValue = ["code": .integer(Int(failure.code.rawValue)), "message": .text(failure.message)]
    write(["error": error.merging(failure.facts)])
  }

  /// A line of JSON.
  package static func write(_ value: JSONValue) { writeRaw(value.text() + "\n") }

  package static func writeRaw(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
  }
}
