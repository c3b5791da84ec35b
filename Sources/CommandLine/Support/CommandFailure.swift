/// The end of a command that could not do what was asked: what to say, and the exit code.
struct CommandFailure: Error, Sendable, Hashable {
  var code: ExitStatus
  /// One or more whole lines, without the leading `dmft: `.
  var message: String

  init(code: ExitStatus, message: String) {
    self.code = code
    self.message = message
  }
}

extension CommandFailure: CustomStringConvertible {
  var description: String { message }
}
