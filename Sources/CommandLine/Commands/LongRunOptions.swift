import ArgumentParser
import DMFT
import Foundation
import FileFormats

/// `--time-limit`: when a run ends that is not done.
struct TimeLimitOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "End after this time with exit code 75, and do not start what is expected to take longer: 90s, 10m, 3h, 2d. "
        + "Without it nothing is ended, and what is expected to take a day (a simulation 30 days) is not started.",
      valueName: "time"), transform: Allowed.time)
  var timeLimit: TimeLimit?

  /// What a run may be expected to take.
  var limit: TimeLimit { timeLimit ?? .usual }

  /// What a run that has no limit of its own is given.
  func options(_ engine: EngineName) -> SolverOptions {
    var options = SolverOptions()
    options.engine = engine
    options.longestTime = limit.seconds
    return options
  }

  /// Ends the process when the time that was given is over, or asks a run that keeps its state to end.
  func alarm(file: String) -> RunAlarm? {
    timeLimit.map { limit in
      RunAlarm(
        timer: limit.alarm {
          InterruptHandler.stop(
            "\(file): the time limit of \(limit.text) is reached; nothing half-written is left"
              + InterruptHandler.adviceText, .doesNotFit)
        })
    }
  }
}

extension TimeLimitOption {
  /// Runs a solver and translates what it throws; where time does not fit, the option is a remedy.
  func translating<Value>(file: String, _ body: () throws -> Value) throws -> Value {
    try SolverFailure.translating(file: file) {
      do { return try body() } catch SolverError.doesNotFit("time", let needed, let available, let remedy) {
        throw SolverError.doesNotFit(
          resource: "time", needed: needed, available: available, remedy: remedy + ", or raise --time-limit")
      }
    }
  }

  func translating<Value>(file: String, _ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch { return try translating(file: file) { throw error } }
  }
}

/// `--checkpoint` and what goes with it.
struct CheckpointOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep the state of a march in FILE: at intervals, at an interrupt, at --time-limit. The same command goes on "
        + "from it; it is removed when the run is done.", valueName: "file"))
  var checkpoint: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Time between two states: what a crash costs at most (default: 10m).", valueName: "time"),
    transform: Allowed.time)
  var checkpointInterval: TimeLimit?

  func validate() throws {
    try checkpoint.map { try OutputPath.checkIsName($0, of: "--checkpoint", what: "file") }
    if checkpointInterval != nil, checkpoint == nil {
      throw ValidationError("--checkpoint-interval goes with --checkpoint FILE")
    }
  }

  /// Seconds.
  var interval: Double { checkpointInterval?.seconds ?? Self.usualInterval }

  private static let usualInterval = 600.0
}
