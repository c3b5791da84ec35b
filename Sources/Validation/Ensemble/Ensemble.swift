import DMFT
import Foundation

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
  public var threads = ProcessInfo.processInfo.activeProcessorCount
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

  /// Simulates all instances.
  ///
  /// - Parameter progress: called with the number of finished instances after each of them.
  /// - Throws: `DescriptionError` for what cannot be simulated, `CancellationError` when the task is cancelled.
  public func simulate(progress: (Int) -> Void = { _ in }) async throws -> EnsembleResult {
    try await simulate(resuming: EmptyCollection(), keep: { _ in }, progress: progress)
  }

  /// Simulates all instances but those that were simulated before.
  ///
  /// - Parameters:
  ///   - earlier: instances of the same ensemble that were finished before, not simulated again; numbers beyond
  ///     `instances` are passed over.
  ///   - keep: called with every instance as soon as it is finished, in whatever order that happens.
  ///   - progress: called with the number of finished instances after each of them.
  /// - Throws: `DescriptionError` for what cannot be simulated, `CancellationError` when the task is cancelled, and
  ///   what `keep` throws.
  public func simulate(
    resuming earlier: some Sequence<Finished>, keep: (Finished) throws -> Void, progress: (Int) -> Void
  ) async throws -> EnsembleResult {
    let replica = try run.replicated(by: scale)
    let steps = try checkedSteps(replica)
    var collector = InstanceCollector(ensemble: self, steps: steps)
    var missing = Set(0..<instances)
    for (instance, trajectory) in earlier where missing.remove(instance) != nil {
      collector.add(trajectory, of: instance)
    }
    var waiting = missing.sorted().makeIterator()
    try await withThrowingTaskGroup(of: Finished.self) { group in
      func startNext() {
        guard let instance = waiting.next() else { return }
        group.addTask { (instance, try trajectory(instance, of: replica, at: steps)) }
      }
      for _ in 0..<max(1, threads) { startNext() }
      for try await finished in group {
        try keep(finished)
        collector.add(finished.trajectory, of: finished.instance)
        progress(collector.finished)
        startNext()
      }
    }
    return collector.result()
  }

  private func trajectory(_ instance: Int, of replica: Run, at steps: [Int]) throws -> Trajectory {
    let stream = RandomStream(seed: seed, instance: instance, family: scale)
    return try Trajectory(
      of: replica.simulatedNetwork(from: stream), at: steps, labelNoise: run.data.labelNoise,
      normUnit: readoutNormUnit)
  }

  /// s for a chain, whose replica has s times the readout norm; nonlinear networks are only widened.
  private var readoutNormUnit: Double { run.circle == nil ? Double(scale) : 1 }

  /// The observed steps, after all checks that do not need a network.
  private func checkedSteps(_ replica: Run) throws -> [Int] {
    guard instances >= 2 else { throw DescriptionError("instances", "\(instances)", "a whole number ≥ 2") }
    let last = try replica.checkedSteps()
    let steps = observedSteps ?? Self.defaultSteps(through: last)
    precondition(steps == steps.sorted() && Set(steps).count == steps.count, "observed steps must increase")
    precondition(Set(steps).isSuperset(of: keptSteps), "kept steps must be observed")
    guard let end = steps.last, steps[0] >= 0, end <= last else {
      throw DescriptionError("observed steps", "\(steps)", "steps of the run, 0 … \(last)")
    }
    return steps
  }

  private static func defaultSteps(through last: Int) -> [Int] {
    last <= 10_000 ? Array(0...last) : [0] + LogSpacing.wholeNumbers(through: Double(last), count: 1_000)
  }
}
