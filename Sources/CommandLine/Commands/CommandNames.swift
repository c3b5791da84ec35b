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

  /// The first word that looks like an option and is none of the command's, of which the parser says nothing where something else is wrong
  /// as well; nil without one.
  static func unknownOption(_ arguments: [String]) -> CommandFailure? {
    var (command, path): (any ParsableCommand.Type, String) = (DMFTCommand.self, "dmft")
    for word in arguments {
      guard let next = command.configuration.subcommands.first(where: { $0._commandName == word }) else {
        break
      }
      (command, path) = (next, path + " " + word)
    }
    let known = Set(
      DMFTCommand.helpMessage(for: command).matches(of: /--[a-z][a-z-]*/).map { String($0.output) })
    let words = arguments.prefix { $0 != "--" }.map { String($0.prefix { $0 != "=" }) }
    guard let word = words.first(where: { $0.wholeMatch(of: /--[a-z][a-z-]*/) != nil && !known.contains($0) })
    else { return nil }
    let nearest = EditDistance.nearest(to: word, in: known.sorted()).map { "; did you mean \($0)?" } ?? ""
    return CommandFailure(
      code: .usage, message: "\(word) is not an option of \(path)\(nearest) (\(path) --help)")
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
