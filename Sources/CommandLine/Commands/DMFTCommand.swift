import ArgumentParser
import DMFT

/// The root command; every command of the program is listed here.
struct DMFTCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dmft",
    abstract: "Learning curves of linear networks from dynamical mean-field theory.",
    discussion: """
      Examples:
        dmft solve run.yaml                  a short table of the curve
        dmft solve run.yaml -o curve.csv     the whole curve
        dmft help solve                      the options of a command
      """,
    version: Version.current,
    subcommands: subcommands)

  static let subcommands: [any ParsableCommand.Type] = [SolveCommand.self, PlotCommand.self]
}
