import DMFT
import Foundation
import LinearAlgebra

/// Independent finite-size networks of one run, simulated in parallel.
///
/// The result is a function of the fields below but for `threads`: every instance has its own stream, and
/// instances enter the averages in their own order. *Complexity*: memory of `threads` networks, and of what
/// is kept; with n instances, time n/threads times that of one.
public struct Ensemble: Sendable {
  public var run: Run
  /// n ≥ 2.
  public var instances: Int
  public var seed: UInt64
  /// s ≥ 1, the factor of `Run.replicated(by:)`. Scales have streams of their own, and readout norms of chains
  /// are divided by s, so that every scale estimates the same theory.
  public var scale = 1
  /// Instances simulated at the same time.
  public var threads = Workers.count
  /// Steps at which means and standard errors are taken, increasing; nil for every step of a run of at most
  /// 10,000, and else 0 and 1,000 log-spaced ones.
  public var observedSteps: [Int]?
  /// Observed steps at which the values of every single instance are kept.
  public var keptSteps: [Int] = []

  public init(_ run: Run, instances: Int, seed: UInt64) {
    self.run = run
    self.instances = instances
    self.seed = seed
  }

  /// An instance by its number, with what it showed.
  public typealias Finished = (instance: Int, trajectory: Trajectory)

  /// The ensemble with the plan of its networks.
  ///
  /// - Throws: `DescriptionError` for what cannot be simulated.
  public func prepared() throws -> PreparedEnsemble { try PreparedEnsemble(self) }

  /// Simulates all instances.
  ///
  /// - Parameter progress: called with the number of finished instances after each of them.
  /// - Throws: `DescriptionError` for what cannot be simulated, `CancellationError` when the task is cancelled.
  public func simulate(progress: (Int) -> Void = { _ in }) async throws -> EnsembleResult {
    try await prepared().simulate(resuming: EmptyCollection(), keep: { _ in }, progress: progress)
  }
}
