import ArgumentParser
import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats

@Suite("Options that are given twice", .tags(.contract))
struct RepeatedOptionsTests {
  /// Every command of the program, those below others among them.
  private static func commands(below command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
    [command] + command.configuration.subcommands.flatMap(commands)
  }

  @Test("are refused by the name that was used, in every command, each that is not meant to be repeated")
  func everyOption() throws {
    var (single, repeated) = (0, 0)
    for command in Self.commands(below: DMFTCommand.self) {
      for option in RepeatedOptions.arguments(of: command) where option.takesNextWord {
        // Words that look like options, or like others of the command, are values where one is expected.
        for (first, second) in option.words.flatMap({ first in option.words.map { (first, $0) } }) {
          for words in [
            [first, "--plot", second, "-1"], ["\(first)=a=b", second, "b"], [first, "a", "x", "\(second)=b"],
          ] {
            if option.isRepeating {
              try RepeatedOptions.check(words, of: command)
            } else {
              let failure = #expect(throws: CommandFailure.self, "\(words)") {
                try RepeatedOptions.check(words, of: command)
              }
              #expect(
                failure?.code == .usage && failure?.message.hasPrefix(first + " is given twice") == true)
              #expect(failure?.message.contains("as \(second)") == (first != second))
            }
          }
        }
        if option.isRepeating { repeated += 1 } else { single += 1 }
      }
    }
    #expect(single > 50 && repeated > 5)
  }

  static let wrong: [(String, String)] = [
    ("solve a.yaml --plot a.svg --plot b.svg", "--plot"),
    ("solve a.yaml --checkpoint a --seed 1 --checkpoint=b", "--checkpoint"),
    ("solve --engine march a.yaml --engine march", "--engine"),
    ("plot a.csv -o a.svg --size 700x500 -o b.svg --size 600x400", "--size"),
    ("plot a.csv -o a.svg --colour width --color richness", "--colour"),
    ("plot a.csv -o a.svg --title --x --title y", "--title"),
    ("sweep run a.yaml -o a --output b", "-o"), ("sweep work a --jobs 1 --jobs 2", "--jobs"),
    ("optimize a.yaml -o a.yaml -o b.yaml", "-o"),
    ("exponents --alpha 1.5 --beta 0.5 --alpha 2", "--alpha"),
  ]

  @Test("are said before anything is read", arguments: wrong)
  func refused(_ words: String, _ option: String) throws {
    let failure = #expect(throws: CommandFailure.self) {
      _ = try Program.parsed(words.split(separator: " ").map(String.init))
    }
    #expect(failure?.code == .usage && failure?.message.hasPrefix(option + " is given twice") == true)
  }

  static let right = [
    "plot a.csv b.csv -o a.svg -o a.pdf --output a.png --label a --label b --slope -1 --slope=-0.5",
    "plot a.csv -o a.svg --map step=a --map test_loss=b --at width=1 --at richness=2 --label --label --label b",
    // A value that is the option's own name, and one with dashes.
    "plot a.csv -o a.svg --title --title", "plot a.csv -o a.svg --title --size --size 700x500",
    // Behind two dashes stand operands.
    "sweep submit a --on slurm --tasks 2 -- --tasks 3 --on node", "plot --title a -o a.svg -- a.csv b.csv",
    "fit a.csv --column a --column b --json --json", "solve a.yaml -o a.csv -o a.nc",
  ]

  @Test("may be, where that is what they are for, and values are no options", arguments: right)
  func taken(_ words: String) throws {
    _ = try Program.parsed(words.split(separator: " ").map(String.init))
  }
}
