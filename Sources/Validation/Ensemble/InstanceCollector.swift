import DMFT

/// Brings instances that finish in any order into the averages in their own order.
struct InstanceCollector {
  private let ensemble: Ensemble
  private let steps: [Int]
  /// The columns that are shown.
  private let quantities: [Quantity]
  private var moments: RunningMoments
  private var samples: [LearningCurve] = []
  private var divergence: Int?
  /// Finished instances that wait for an earlier one.
  private var waiting: [Int: Trajectory] = [:]

  init(ensemble: Ensemble, steps: [Int], quantities: [Quantity] = Observation.quantities) {
    self.ensemble = ensemble
    self.steps = steps
    self.quantities = quantities
    moments = RunningMoments(dimension: Observation.quantities.count * steps.count)
  }

  /// How many instances have come in.
  var finished: Int { moments.count + waiting.count }

  mutating func add(_ trajectory: Trajectory, of instance: Int) {
    waiting[instance] = trajectory
    while let next = waiting.removeValue(forKey: moments.count) { absorb(next) }
  }

  func result() -> EnsembleResult {
    let end = steps.firstIndex { $0 >= divergence ?? .max } ?? steps.count
    return EnsembleResult(
      curve: curve().restricted(to: Array(0..<end)), samples: samples, instances: moments.count,
      scale: ensemble.scale,
      outcome: divergence.map { .diverged(step: $0, largestStableLearningRate: nil) } ?? .completed)
  }

  private mutating func absorb(_ trajectory: Trajectory) {
    moments.add(trajectory.values)
    if let step = trajectory.divergence { divergence = min(step, divergence ?? step) }
    if !ensemble.keptSteps.isEmpty { samples.append(sample(trajectory)) }
  }

  /// The values of one instance at the kept steps.
  private func sample(_ trajectory: Trajectory) -> LearningCurve {
    let kept = Set(ensemble.keptSteps)
    let indices = steps.indices.filter { kept.contains(steps[$0]) }
    let columns = shown.map { number, quantity in
      LearningCurve.Column(
        quantity, indices.map { trajectory.values[number * steps.count + $0] })
    }
    return LearningCurve(axis: .step, points: indices.map { Double(steps[$0]) }, columns: columns)
  }

  /// The columns with their places in a trajectory.
  private var shown: [(number: Int, quantity: Quantity)] {
    Observation.quantities.enumerated().map { ($0.offset, $0.element) }.filter { quantities.contains($0.1) }
  }

  private func curve() -> LearningCurve {
    let columns = shown.flatMap { number, quantity in
      let estimates = steps.indices.map { moments[number * steps.count + $0] }
      return [
        LearningCurve.Column(quantity, estimates.map(\.mean)),
        LearningCurve.Column(
          quantity.name + "_se", "standard error of the \(quantity.label)", estimates.map(\.standardError)),
      ]
    }
    return LearningCurve(axis: .step, points: steps.map(Double.init), columns: columns)
  }
}
