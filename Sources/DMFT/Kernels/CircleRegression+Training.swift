import DMFTRuns

// What a network on the circle asks of its training, in theory and in simulation.
extension CircleRegression {
  /// - Throws: `DescriptionError` for samples other than the grid, a Gaussian fourth moment, features that are drawn, and
  ///   for weight decay, which moves the initial weights, and f by 1/√γ times as much.
  public func check(_ data: DataSource, _ training: Training) throws {
    try check(data)
    guard let optimiser = training.optimiser as? any LinearOptimiser, optimiser.weightDecay != 0 else {
      return
    }
    throw DescriptionError("optimizer.weightDecay", optimiser.weightDecay, "0")
  }

  private func check(_ data: DataSource) throws {
    if case .finite(let samples) = data.samples {
      throw DescriptionError("data.samples", "\(samples)", "infinite (the grid itself is the population)")
    }
    guard !data.exactBatch else {
      throw DescriptionError("data.exactBatch", "true", "false (features on the circle are not Gaussian)")
    }
    try data.refuseSequences()
    guard !data.hasBatchSchedule else {
      throw DescriptionError("data.batch", "a schedule", "a number, or full (linear chains have schedules)")
    }
    guard data.features == .gaussian else {
      throw DescriptionError(
        "data.features", data.features.rawValue, "left out (features on the circle are the network's own)")
    }
  }
}
