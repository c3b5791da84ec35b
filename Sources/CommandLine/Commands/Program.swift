import ArgumentParser
import Foundation

/// Entry point: runs the command and turns what it throws into a message and an exit code.
@main
enum Program {
  static func main() async {
    let signals = InterruptHandler.install()
    defer { withExtendedLifetime(signals) {} }
    do {
      try await run(DMFTCommand.parseAsRoot())
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
