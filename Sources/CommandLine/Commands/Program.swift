import ArgumentParser
import DMFT
import Foundation
import FileFormats

/// Entry point: runs the command and turns what it throws into a message and an exit code.
@main
enum Program {
  static func main() async {
    do { try ProcessLimits.checkFiles() } catch { finish(error) }
    ProcessLimits.checkAddressSpaceOrExit()
    let signals = InterruptHandler.install()
    defer { withExtendedLifetime(signals) {} }
    do {
      try CoreLimit.apply()
      try CommandNames.check(CommandLine.arguments.dropFirst())
      try await run(parsed(Array(CommandLine.arguments.dropFirst())))
    } catch {
      finish(error)
    }
  }

  /// The command that arguments call.
  ///
  /// - Throws: what the parser throws; of an option that is not known that, where the parser would ask for a missing argument first.
  static func parsed(_ arguments: [String]) throws -> sending any ParsableCommand {
    func named(_ error: any Error) -> (any Error)? {
      guard DMFTCommand.message(for: error).hasPrefix("Unknown option") else { return nil }
      return CommandNames.meantHelp(arguments) ?? error
    }
    do { return try once(arguments) } catch {
      var known: any Error = error
      // With arguments in the place of missing ones, whose ending commands of curves take, the parser looks at the options.
      for count in 1...mostArguments
      where DMFTCommand.message(for: known).hasPrefix("Missing expected argument") {
        do { _ = try DMFTCommand.parseAsRoot(arguments + Array(repeating: "x.csv", count: count)) } catch let
          other
        { known = other }
      }
      if let named = named(known) { throw named }
      let isFault = DMFTCommand.exitCode(for: error) == .validationFailure
      if isFault, let unknown = CommandNames.unknownOption(arguments) { throw unknown }
      throw error
    }
  }

  /// The command, if no option is given again that counts once.
  private static func once(_ arguments: [String]) throws -> sending any ParsableCommand {
    let command = try DMFTCommand.parseAsRoot(arguments)
    try RepeatedOptions.check(arguments, of: type(of: command))
    return command
  }

  /// No command needs more.
  private static let mostArguments = 3

  private static func finish(_ failure: CommandFailure) -> Never {
    if !failure.message.isEmpty { StandardError.write(failure) }
    exit(failure.code.rawValue)
  }

  /// Help, version, usage errors and deliberate exit codes are in the parser's words. Anything else that
  /// arrives here was not foreseen: it must not pass for exit code 1, which is a verdict of `validate`.
  private static func finish(_ error: any Error) -> Never {
    if let failure = error as? CommandFailure { finish(failure) }
    let code = DMFTCommand.exitCode(for: error)
    guard error is ExitCode || code != .failure else {
      finish(CommandFailure(code: .internalFailure, message: "\(error)"))
    }
    let text = DMFTCommand.fullMessage(for: error)
    guard code == .success else {
      if !text.isEmpty { StandardError.write(text) }
      exit(code.rawValue)
    }
    do { try StandardOutput.write(text) } catch { finish(error) }
    exit(ExitStatus.success.rawValue)
  }

  /// Runs a command with claims of its own on files.
  static func run(_ command: sending any ParsableCommand) async throws {
    if var asynchronous = command as? any AsyncParsableCommand {
      try await FileClaims.$current.withValue(FileClaims()) { try await asynchronous.run() }
    } else {
      try await runOnMainThread(command)
    }
  }

  /// A command that computes for long, or waits for another program, must not hold one of the few threads that
  /// asynchronous work shares.
  @MainActor
  private static func runOnMainThread(_ command: sending any ParsableCommand) throws {
    var command = command
    try FileClaims.$current.withValue(FileClaims()) { try command.run() }
  }
}

/// The root command; every command of the program is listed here.
struct DMFTCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dmft",
    abstract: "Learning curves of linear networks from dynamical mean-field theory.",
    discussion: """
      Examples:
        dmft solve run.yaml                             a table of the curve
        dmft solve run.yaml -o theory.nc                the whole curve, a file
        dmft simulate run.yaml --instances 16 -o s.nc   finite networks of it
        dmft compare theory.nc s.nc                     both in one table
        dmft plot theory.nc s.nc -o figure.svg          both in one figure
        dmft validate validation/                       verdicts on cases
        dmft exponents --alpha 1.5 --beta 0.5           what theory predicts
        dmft fit theory.nc                              what the curve does
        dmft law sweep.nc                               one law of many curves
        dmft optimize run.yaml -o best.yaml             the best schedule
        dmft spectrum --kernel K.npy --targets y.npy    α and β from data
        dmft kernel run.yaml -o K.npy                   kernel on given samples
        dmft configuration                              all keys of run.yaml
        dmft sweep run sweep.yaml -o sweep              many runs, one data set
        dmft help solve                                 options of a command
      """,
    version: Version.current,
    subcommands: subcommands)

  static let subcommands: [any ParsableCommand.Type] = [
    SolveCommand.self, SimulateCommand.self, CompareCommand.self, PlotCommand.self, ValidateCommand.self,
    ExponentsCommand.self, PhasesCommand.self, FitCommand.self, LawCommand.self, FrontierCommand.self,
    OptimizeCommand.self,
    SpectrumCommand.self, KernelCommand.self, ConfigurationCommand.self, SweepCommand.self,
  ]
}
