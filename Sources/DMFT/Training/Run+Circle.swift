extension Run {
  /// The run of a nonlinear network on the circle: `task` and `network` are its linearisation, for theory.
  ///
  /// - Throws: `DescriptionError` for what has no meaning there: samples other than the grid, a Gaussian
  ///   fourth moment, features that are drawn, weight decay, which the linearisation does not describe.
  public init(
    circle: CircleRegression, data: DataSource, optimiser: any Optimiser, horizon: Horizon
  ) throws {
    try circle.check(data)
    try circle.check(optimiser, horizon)
    self.init(
      task: try circle.linearisedTask(), network: try circle.chain(), data: data, optimiser: optimiser,
      horizon: horizon)
    self.circle = circle
  }
}

// What a network on the circle asks of its training, in theory and in simulation.
extension CircleRegression {
  /// - Throws: `DescriptionError` for data other than the grid, or batches of it.
  public func check(_ data: DataSource) throws {
    if case .finite(let samples) = data.samples {
      throw DescriptionError("data.samples", "\(samples)", "infinite (the grid itself is the population)")
    }
    guard !data.exactBatch else {
      throw DescriptionError("data.exactBatch", "true", "false (features on the circle are not Gaussian)")
    }
    guard data.features == .gaussian else {
      throw DescriptionError(
        "data.features", data.features.rawValue, "left out (features on the circle are the network's own)")
    }
  }

  /// - Throws: `DescriptionError` for weight decay, which moves the initial weights, and f by 1/√γ times as much.
  public func check(_ optimiser: any Optimiser, _ horizon: Run.Horizon) throws {
    let steps = if case .steps(let steps) = horizon { max(steps, 1) } else { 1 }
    for step in 0..<steps {
      let update = optimiser.update(at: step, of: steps)
      guard update.weightRetention != 1 else { continue }
      throw DescriptionError(
        "optimizer.weightDecay", "\((1 - update.weightRetention) / optimiser.learningRate) in step \(step)",
        "0")
    }
  }
}
