import ArgumentParser
import FileFormats
import Foundation

/// Options that are given more often than they count: the parser takes the last of them, and says nothing.
enum RepeatedOptions {
  /// What the parser says of a command's arguments in the form for other programs.
  private struct Description: Decodable {
    struct Command: Decodable { var arguments: [Argument]? }
    var command: Command
  }

  struct Argument: Decodable {
    struct Name: Decodable {
      var kind, name: String
      /// With its dashes.
      var word: String { (kind == "long" ? "--" : "-") + name }
    }
    var kind, parsingStrategy: String
    var isRepeating: Bool
    var names: [Name]?

    var words: [String] { (names ?? []).map(\.word) }
    /// Whether the next word is its value, whatever that looks like: the parser has found everything right.
    var takesNextWord: Bool { kind == "option" && ["default", "unconditional"].contains(parsingStrategy) }
    var countsOnce: Bool { takesNextWord && !isRepeating }
  }

  /// The arguments that a command declares, those of its groups among them.
  static func arguments(of command: any ParsableCommand.Type) -> [Argument] {
    let description = try? JSONDecoder().decode(Description.self, from: Data(command._dumpHelp().utf8))
    return description?.command.arguments ?? []
  }

  /// Says which option is given again, under whichever of its names.
  ///
  /// - Parameters:
  ///   - words: what follows the name of the program, which the parser has found right. Names of commands pass for operands.
  ///   - command: the one that they call.
  /// - Throws: `CommandFailure` with `usage`.
  static func check(_ words: [String], of command: any ParsableCommand.Type) throws {
    let known = arguments(of: command).filter { $0.kind != "positional" }
    var given: [String: [String]] = [:]
    var rest = words.prefix { $0 != "--" }[...]
    while let word = rest.popFirst() {
      let name = word.prefix { $0 != "=" }
      guard let option = known.first(where: { $0.words.contains(String(name)) }) else { continue }
      if option.takesNextWord, name.count == word.count { rest = rest.dropFirst() }
      guard option.countsOnce, let first = option.words.first else { continue }
      given[first, default: []].append(String(name))
      if let names = given[first], names.count > 1 { throw refusal(names) }
    }
  }

  private static func refusal(_ names: [String]) -> CommandFailure {
    let other = names[1] == names[0] ? "" : ", the second time as \(names[1])"
    return CommandFailure(code: .usage, message: "\(names[0]) is given twice\(other); allowed: once")
  }
}
