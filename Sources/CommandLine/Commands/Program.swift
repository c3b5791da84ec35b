import ArgumentParser
import DMFT
import Foundation

/// Entry point: runs the command and turns what it throws into a message and an exit code.
@main
enum Program {
  static func main() async {
    do {
      let command = try DMFTCommand.parseAsRoot()
      ProcessNeeds.checkOrExit()
      let signals = InterruptHandler.install()
      defer { withExtendedLifetime(signals) {} }
      try await run(command)
    } catch let failure as CommandFailure {
      StandardError.write("dmft: \(failure.message)")
      exit(failure.code.rawValue)
    } catch {
      finish(error)
    }
  }

  /// Help, version, usage errors and deliberate exit codes are the parser's to print. Anything else that
  /// arrives here was not foreseen: it must not pass for exit code 1, which is a verdict of `validate`.
  private static func finish(_ error: any Error) -> Never {
    if error is ExitCode || DMFTCommand.exitCode(for: error) != .failure {
      DMFTCommand.exit(withError: error)
    }
    StandardError.write("dmft: \(error)")
    exit(ExitStatus.internalFailure.rawValue)
  }

  private static func run(_ command: sending any ParsableCommand) async throws {
    if var asynchronous = command as? any AsyncParsableCommand {
      try await asynchronous.run()
    } else {
      try await runOnMainThread(command)
    }
  }

  /// A command that computes for long, or waits for another program, must not hold one of the few threads that
  /// asynchronous work shares.
  @MainActor
  private static func runOnMainThread(_ command: sending any ParsableCommand) throws {
    var command = command
    try command.run()
  }
}

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
        dmft sweep run sweep.yaml -o sweep              many configurations as one data set
        dmft help solve                                 the options of a command
      """,
    version: Version.current,
    subcommands: subcommands)

  static let subcommands: [any ParsableCommand.Type] = [
    SolveCommand.self, SimulateCommand.self, CompareCommand.self, PlotCommand.self, ValidateCommand.self,
    ExponentsCommand.self, PhasesCommand.self, FitCommand.self, FrontierCommand.self, SpectrumCommand.self,
    ConfigurationCommand.self, SweepCommand.self,
  ]
}

/// The version that `dmft --version` prints and result files carry.
enum Version {
  static let current = "0.1.0"
}
