import ArgumentParser
import FileFormats

/// The words that call commands.
enum CommandNames {
  private static let help = "help"

  /// What an option that is nearly `--help` was meant to be, which the parser looks for among the others; nil where there is none.
  static func meantHelp(_ arguments: [String]) -> CommandFailure? {
    let help = "--help"
    guard let word = arguments.first(where: { $0 != help && EditDistance.between($0, help) == 1 }) else {
      return nil
    }
    return CommandFailure(
      code: .usage, message: "\(Readable.quoted(word)) is not an option; did you mean \(help)?")
  }

  /// Says that a word is no command before the parser calls it an unexpected argument.
  ///
  /// - Parameter arguments: what follows the name of the command.
  /// - Throws: `CommandFailure` with `usage`.
  static func check(
    _ arguments: some Collection<String>, of command: any ParsableCommand.Type = DMFTCommand.self,
    path: String = "dmft"
  ) throws {
    let commands = command.configuration.subcommands
    guard let word = arguments.first, !commands.isEmpty, !word.hasPrefix("-") else { return }
    let rest = arguments.dropFirst()
    if word == help { return try check(rest, of: command, path: path) }
    guard let found = commands.first(where: { $0._commandName == word }) else {
      let names = commands.map { $0._commandName }
      let nearest = EditDistance.nearest(to: word, in: names).map { "; did you mean \($0)?" } ?? ""
      throw CommandFailure(
        code: .usage,
        message: "\(Readable.quoted(word)) is not a command of \(path)\(nearest) "
          + "(commands: \(names.joined(separator: ", ")); \(path) --help)")
    }
    try check(rest, of: found, path: "\(path) \(word)")
  }
}
