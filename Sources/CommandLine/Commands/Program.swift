import ArgumentParser
import Foundation

/// Entry point: runs the command and turns what it throws into a message and an exit code.
@main
enum Program {
  static func main() async {
    let signals = InterruptHandler.install()
    defer { withExtendedLifetime(signals) {} }
    do {
      var command = try DMFTCommand.parseAsRoot()
      try await run(&command)
    } catch let failure as CommandFailure {
      StandardError.write("dmft: \(failure.message)")
      exit(failure.code.rawValue)
    } catch {
      DMFTCommand.exit(withError: error)
    }
  }

  private static func run(_ command: inout any ParsableCommand) async throws {
    if var asynchronous = command as? any AsyncParsableCommand {
      try await asynchronous.run()
    } else {
      try command.run()
    }
  }
}
