import DMFT

/// What a simulated nonlinear network is made of, checked against what can be simulated.
struct NonlinearPlan {
  let perceptron: Perceptron
  let target: CircleTarget
  /// N.
  let width: Int
  let optimiser: any Optimiser
  /// T.
  let steps: Int
  /// Whether any step of the optimiser remembers the one before.
  let keepsMomentum: Bool
  /// B, or nil for the population gradient.
  let batch: Int?
  /// σ².
  let labelNoise: Double

  /// - Throws: `DescriptionError` for a gradient flow, an infinite width, a fixed data set, features that are
  ///   not those of the circle, and weight decay of a linearised network.
  init(_ run: Run, circle: CircleRegression) throws {
    steps = try run.horizon.simulatedSteps()
    width = try circle.perceptron.width.simulatedWidth()
    perceptron = circle.perceptron
    target = circle.target
    optimiser = run.optimiser
    keepsMomentum = run.optimiser.keepsMomentum(in: steps)
    labelNoise = run.data.labelNoise
    if case .size(let size) = run.data.batch { batch = size } else { batch = nil }
    try Self.check(run.data)
    if perceptron.richness == 0 { try checkDecay() }
  }

  func drawWeights(from stream: inout RandomStream) -> PerceptronWeights {
    PerceptronWeights(
      depth: perceptron.depth, width: width, keepsMomentum: keepsMomentum && perceptron.richness > 0,
      from: &stream)
  }

  /// The batches that training draws, if it does.
  var batches: GridSample? {
    batch.map { GridSample(batch: $0, of: target.points, labelNoise: labelNoise) }
  }

  private static func check(_ data: DataSource) throws {
    guard data.samples == .infinite else {
      throw DescriptionError("data.samples", "\(data.samples)", "infinite, for a network on the circle")
    }
    guard data.features == .gaussian else {
      throw DescriptionError(
        "data.features", data.features.rawValue, "none: the points of the circle are the data")
    }
  }

  /// Decay moves the initial weights by a finite amount, and f by 1/√γ times as much.
  private func checkDecay() throws {
    for step in 0..<steps {
      let retention = optimiser.update(at: step, of: steps).weightRetention
      guard retention == 1 else {
        throw DescriptionError(
          "optimizer.weightDecay", "\(1 - retention) a step", "0 for a nonlinear network of richness 0")
      }
    }
  }
}
