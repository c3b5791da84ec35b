import ArgumentParser
import FileFormats

/// The words that call commands.
enum CommandNames {
  private static let help = "help"

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
