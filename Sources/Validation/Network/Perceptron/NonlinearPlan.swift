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

  /// - Throws: `DescriptionError` for a gradient flow, an infinite width, and what `CircleRegression.check` refuses.
  init(_ run: Run, circle: CircleRegression) throws {
    steps = try run.horizon.simulatedSteps()
    width = try circle.perceptron.width.simulatedWidth()
    perceptron = circle.perceptron
    target = circle.target
    optimiser = run.optimiser
    keepsMomentum = run.optimiser.keepsMomentum(in: steps)
    labelNoise = run.data.labelNoise
    if case .size(let size) = run.data.batch { batch = size } else { batch = nil }
    try circle.check(run.data)
    try circle.check(run.optimiser, run.horizon)
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
}
