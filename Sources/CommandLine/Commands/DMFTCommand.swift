import ArgumentParser
import DMFT

/// The root command; every command of the program is listed here.
struct DMFTCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dmft",
    abstract: "Learning curves of linear networks from dynamical mean-field theory.",
    discussion: """
      Examples:
        dmft solve run.yaml                             a short table of the theory curve
        dmft solve run.yaml -o theory.nc                the whole curve in a file
        dmft simulate run.yaml --instances 16 -o s.nc   finite networks of the same configuration
        dmft compare theory.nc s.nc                     both in one table
        dmft plot theory.nc s.nc -o figure.svg          both in one figure
        dmft validate validation/                       verdicts on all cases of a folder
        dmft exponents --alpha 1.5 --beta 0.5           what the scaling theory predicts
        dmft fit theory.nc                              what the curve does
        dmft spectrum --kernel K.npy --targets y.npy    capacity and source of a task, from data
        dmft configuration                              every key of run.yaml
        dmft help solve                                 the options of a command
      """,
    version: Version.current,
    subcommands: subcommands)

  static let subcommands: [any ParsableCommand.Type] = [
    SolveCommand.self, SimulateCommand.self, CompareCommand.self, PlotCommand.self, ValidateCommand.self,
    ExponentsCommand.self, PhasesCommand.self, FitCommand.self, FrontierCommand.self, SpectrumCommand.self,
    ConfigurationCommand.self,
  ]
}
