import DMFTRuns
import DMFTSolution
import Foundation
import Synchronization

/// Finds the training at whose end the loss is least.
///
/// What is returned was solved by the engine that takes it, as any run is; what was tried on the way was solved less accurately, or,
/// where every mode is for itself, by the recursion of the modes with its gradient. Searches are local, from several starts.
/// Source: derivations/18.
///
/// - Parameter progress: called with the finished share, from whatever thread.
/// - Throws: `DescriptionError` for a question without meaning, and what `solve` throws.
public func optimise(
  _ run: Run, _ search: TrainingSearch, options: SolverOptions = SolverOptions(),
  progress: @escaping @Sendable (Double) -> Void = { _ in }
) async throws -> TrainingOptimum {
  let optimisation = try TrainingOptimisation(
    plan: TrainingPlan(run, search, options), given: run, share: SharedProgress(progress))
  let optimum =
    try await search.dealsSamples
    ? optimisation.batches() : search.hasSchedule ? optimisation.schedule() : optimisation.numbers()
  progress(1)
  return optimum
}

/// The stages of a search.
struct TrainingOptimisation: Sendable {
  let plan: TrainingPlan
  /// The run as it stands.
  let given: Run
  let share: SharedProgress

  var search: TrainingSearch { plan.search }

  func givenSolved() throws -> TrainingOptimum.Solved? {
    // Of a file of step sizes the last one holds beyond the end.
    guard given.training.optimiser?.followsReadout == false else { return nil }
    guard let steps = try? plan.budget.steps(of: given), steps >= 1 else { return nil }
    return try? plan.solved(given.with(steps: steps))
  }

  /// The first run that comes to its end, of one and of slightly slower ones.
  func solvedNear(_ run: Run) throws -> TrainingOptimum.Solved? {
    for factor in [1, 0.99, 0.97, 0.92] {
      let slower = try factor == 1 ? run : run.changing { $0.scaled(by: factor) }
      if let solved = try plan.solved(slower) { return solved }
    }
    return nil
  }

  /// What is thrown when nothing that was tried is stable.
  var nothingStable: DescriptionError {
    DescriptionError(
      "optimizer.learningRate", plan.run.training.optimiser?.learningRate ?? 0,
      "a rate near which some run is stable: none was found")
  }
}

/// The finished share of a search, to which several threads add.
package final class SharedProgress: Sendable {
  private let done = Mutex(0.0)
  private let tell: @Sendable (Double) -> Void

  package init(_ tell: @escaping @Sendable (Double) -> Void) { self.tell = tell }

  package func add(_ share: Double) {
    let now = done.withLock { done in
      done = min(1, done + share)
      return done
    }
    tell(now)
  }
}
