import DMFT
import Foundation

/// What the library says about a run it did not finish, as messages and exit codes.
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

  /// The failure of a run that diverged; `nil` for one that was completed.
  static func divergence(_ outcome: Outcome, file: String) -> CommandFailure? {
    guard case .diverged(let step, let largest) = outcome else { return nil }
    let remedy =
      largest.map { "the largest stable optimizer.learningRate is \(number($0))" }
      ?? "try a smaller optimizer.learningRate"
    return CommandFailure(
      code: .diverged,
      message: "\(file): the dynamics diverged at step \(step); \(remedy). The curve up to there is written.")
  }

  static func failure(_ error: SolverError, file: String) -> CommandFailure {
    switch error {
    case .doesNotFit(let resource, let needed, let available, let remedy):
      CommandFailure(
        code: .doesNotFit,
        message: "\(file): the run does not fit: it needs \(amount(needed, resource)) of \(resource), "
          + "\(amount(available, resource)) available; \(remedy)")
    case .unsuitable(engine: .auto, let obstacle):
      CommandFailure(code: .badInput, message: "\(file): no engine solves this run: \(obstacle)")
    case .unsuitable(let engine, let obstacle):
      CommandFailure(
        code: .usage,
        message:
          "\(file): --engine \(engine.rawValue) cannot do this run: \(obstacle); --engine auto chooses one that can"
      )
    case .invariantBroken(let what):
      CommandFailure(
        code: .internalFailure, message: "\(file): the numbers cannot be trusted and are not written: \(what)"
      )
    }
  }

  /// Bytes as GB; seconds as they are.
  private static func amount(_ value: Double, _ resource: String) -> String {
    resource.contains("time") ? "\(number(value)) s" : "\(number(value / 1e9)) GB"
  }

  private static func number(_ value: Double) -> String { String(format: "%.4g", value) }
}
