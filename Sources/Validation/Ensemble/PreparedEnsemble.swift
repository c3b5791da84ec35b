import DMFT

/// An ensemble that passed every check which does not need a network, with the plan of its networks.
public struct PreparedEnsemble: Sendable {
  public let ensemble: Ensemble
  /// The observed steps, increasing.
  public let steps: [Int]
  private let plan: any SimulationPlan

  init(_ ensemble: Ensemble) throws {
    guard ensemble.instances >= 2 else {
      throw DescriptionError("instances", "\(ensemble.instances)", "a whole number ≥ 2")
    }
    self.ensemble = ensemble
    plan = try ensemble.run.simulationPlan(copies: ensemble.scale)
    steps = try Self.observed(ensemble, last: plan.steps)
  }

  /// What is to be said of the training beside its configuration, in words.
  public var remark: String? { plan.remark }

  /// An estimate from the sizes alone, in floating point: absurd sizes give absurd costs and no overflow.
  public var cost: SimulationCost {
    let network = plan.demand(observations: steps.count)
    let instances = Double(ensemble.instances)
    let kept = Double(Observation.quantities.count) * Double(ensemble.keptSteps.count) * instances
    let parallel = min(Double(max(1, ensemble.threads)), instances)
    return SimulationCost(
      memory: 8 * (parallel * network.stored + kept), operations: instances * network.operations)
  }

  /// Simulates all instances but those that were simulated before.
  ///
  /// - Parameters:
  ///   - earlier: instances of the same ensemble that were finished before, not simulated again; numbers beyond
  ///     `instances` are passed over.
  ///   - keep: called with every instance as soon as it is finished, in whatever order that happens.
  ///   - progress: called with the number of finished instances after each of them.
  /// - Throws: `DescriptionError` for modes that cannot be listed, `CancellationError` when the task is cancelled, and
  ///   what `keep` throws.
  public func simulate(
    resuming earlier: some Sequence<Ensemble.Finished>, keep: (Ensemble.Finished) throws -> Void,
    progress: (Int) -> Void
  ) async throws -> EnsembleResult {
    let draw = try plan.networks()
    var collector = InstanceCollector(ensemble: ensemble, steps: steps, quantities: plan.quantities)
    var missing = Set(0..<ensemble.instances)
    for (instance, trajectory) in earlier where missing.remove(instance) != nil {
      collector.add(trajectory, of: instance)
    }
    var waiting = missing.sorted().makeIterator()
    try await withThrowingTaskGroup(of: Ensemble.Finished.self) { group in
      func startNext() {
        guard let instance = waiting.next() else { return }
        group.addTask { (instance, try trajectory(instance, draw)) }
      }
      for _ in 0..<max(1, ensemble.threads) { startNext() }
      for try await finished in group {
        try keep(finished)
        collector.add(finished.trajectory, of: finished.instance)
        progress(collector.finished)
        startNext()
      }
    }
    return collector.result()
  }

  private func trajectory(
    _ instance: Int, _ draw: (RandomStream) -> any SimulatedNetwork
  ) throws -> Trajectory {
    let stream = RandomStream(seed: ensemble.seed, instance: instance, family: ensemble.scale)
    return try Trajectory(
      of: draw(stream), at: steps, labelNoise: ensemble.run.data.labelNoise, normUnit: plan.readoutNormUnit)
  }

  private static func observed(_ ensemble: Ensemble, last: Int) throws -> [Int] {
    let steps = ensemble.observedSteps ?? defaultSteps(through: last)
    precondition(steps == steps.sorted() && Set(steps).count == steps.count, "observed steps must increase")
    precondition(Set(steps).isSuperset(of: ensemble.keptSteps), "kept steps must be observed")
    guard let end = steps.last, steps[0] >= 0, end <= last else {
      throw DescriptionError("observed steps", "\(steps)", "steps of the run, 0 … \(last)")
    }
    return steps
  }

  private static func defaultSteps(through last: Int) -> [Int] {
    last <= 10_000 ? Array(0...last) : [0] + LogSpacing.wholeNumbers(through: Double(last), count: 1_000)
  }
}
