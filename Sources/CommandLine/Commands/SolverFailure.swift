import DMFT
import Foundation
import LinearAlgebra
import Validation
import ConfigurationFiles
import FileFormats

/// What the library says about a run that it did not finish or would not, as messages and exit codes.
enum SolverFailure {
  /// Runs a solver and translates what it throws.
  static func translating<Value>(file: String, _ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as SolverError {
      throw failure(error, file: file)
    } catch let error as DescriptionError {
      throw Configuration.failure(for: error, in: file)
    }
  }

  static func translating<Value>(file: String, _ body: () async throws -> Value) async throws -> Value {
    do { return try await body() } catch { return try translating(file: file) { throw error } }
  }

  /// The failure of a run that diverged; `nil` for one that was completed.
  static func divergence(_ outcome: Outcome, file: String) -> CommandFailure? {
    if case .parted(let step) = outcome {
      return CommandFailure(
        code: .diverged,
        message:
          "\(file): independent scrambles part at step \(step): the dynamics are at the edge of stability, and amplify "
          + "what is not resolved; try a smaller optimizer.learningRate, or more --paths. The curve up to there is written.",
        facts: ["file": .text(file), "step": .integer(step), "key": "optimizer.learningRate"])
    }
    guard case .diverged(let step, let largest) = outcome else { return nil }
    let remedy = largest?.sentence ?? "try a smaller optimizer.learningRate"
    return CommandFailure(
      code: .diverged,
      message: "\(file): \(divergence(step, largest)); \(remedy). The curve up to there is written.",
      facts: [
        "file": .text(file), "step": .integer(step), "largest_stable_rate": .optional(largest?.stable),
        "smallest_unstable_rate": .optional(largest?.unstable),
        "key": "optimizer.learningRate", "remedy": .text(remedy),
      ])
  }

  /// What happened at the step.
  static func divergence(_ step: Int, _ rate: StableRate?) -> String {
    rate?.end == .lostDigits
      ? "the dynamics are beyond the edge of stability and amplify rounding errors, so that there is no curve from step \(step) on"
      : "the dynamics diverged at step \(step)"
  }

  static func failure(_ error: SolverError, file: String) -> CommandFailure {
    switch error {
    case .doesNotFit(let resource, let needed, let available, let remedy):
      CommandFailure(
        code: .doesNotFit,
        message: "\(file): the run does not fit: \(demand(resource, needed, available)); \(remedy)",
        facts: [
          "file": .text(file), "resource": .text(resource), "needed": .number(needed),
          "available": .number(available), "remedy": .text(remedy),
        ])
    case .unsuitable(engine: .auto, let obstacle):
      CommandFailure(code: .badInput, message: "\(file): no engine solves this run: \(obstacle)")
    case .unsuitable(let engine, let obstacle):
      CommandFailure(
        code: .usage,
        message:
          "\(file): --engine \(engine.rawValue) cannot do this run: \(obstacle); --engine auto chooses one that can"
      )
    case .stopped:
      CommandFailure(code: .interrupted, message: "\(file): stopped before the end")
    case .unusableState(let what):
      CommandFailure(code: .badInput, message: "\(file): the checkpoint is of another run: \(what)")
    case .invariantBroken(let what):
      CommandFailure(
        code: .internalFailure, message: "\(file): the numbers cannot be trusted and are not written: \(what)"
      )
    }
  }

  /// A simulation that the machine can finish, and somebody waits for.
  ///
  /// - Parameter longest: seconds that it may take.
  static func prepared(
    _ ensemble: Ensemble, file: String, longest: Double = SolverOptions().longestTime
  ) throws -> PreparedEnsemble {
    let prepared = try translating(file: file) { try ensemble.prepared() }
    let cost = prepared.cost
    for (resource, needed, available, remedy) in [
      (
        "memory", cost.memory, AvailableMemory.bytes() ?? .infinity,
        "fewer --threads, a smaller --scale, fewer modes or a smaller width"
      ),
      (
        "time", cost.seconds(cores: ensemble.coresAtWork), longest,
        "fewer --instances, a smaller --scale, fewer steps or smaller sizes"
      ),
    ] where needed > available {
      throw failure(
        .doesNotFit(resource: resource, needed: needed, available: available, remedy: remedy), file: file)
    }
    return prepared
  }

  private static func demand(_ resource: String, _ needed: Double, _ available: Double) -> String {
    switch resource {
    case "time":
      "it is expected to take about \(TimeText.about(needed)), more than the \(TimeText.about(available)) allowed"
    case "steps": "it has \(NumberText.short(needed)) steps, of \(NumberText.short(available)) allowed"
    default:
      "it needs \(NumberText.short(needed / 1e9)) GB of \(resource), \(NumberText.short(available / 1e9)) GB available"
    }
  }
}

extension Configuration {
  /// Reads a file, and says on standard error which of its keys have no effect.
  static func announced(_ path: String, for use: RunUse? = nil) throws -> Configuration {
    let configuration = try read(path)
    for note in configuration.notes(on: use) { StandardError.write("dmft: \(path): note: \(note)") }
    return configuration
  }
}

extension StableRate {
  /// Between which two rates stability ends.
  var sentence: String {
    let (low, high) = (NumberText.short(stable), NumberText.short(unstable))
    return "the largest stable optimizer.learningRate is between \(low) and \(high) "
      + "(tried over \(steps.counting("step")): stable at \(low), not at \(high)\(alternation))"
  }

  /// What was found on the wrong side of the border.
  private var alternation: String {
    guard !exceptions.isEmpty else { return "" }
    let found = exceptions.map { "\(NumberText.short($0.rate)) is \($0.isStable ? "" : "not ")stable" }
    return
      "; near it stable and unstable rates are found in turn: over \(exceptions[0].steps.counting("step")) "
      + found.joined(separator: ", ")
  }
}
