import DMFT

extension CircleRegression: SimulatedModel {
  func plan(for run: Run, copies: Int) throws -> any SimulationPlan { try PerceptronPlan(self, run) }
}

/// What a simulated nonlinear network is made of, checked against what can be simulated.
struct PerceptronPlan: SimulationPlan {
  let perceptron: Perceptron
  let target: CircleTarget
  /// N.
  let width: Int
  let optimiser: any LinearOptimiser
  /// T.
  let steps: Int
  /// Whether any step of the optimiser remembers the one before.
  let keepsMomentum: Bool
  /// B, or nil for the population gradient.
  let batch: Int?
  /// σ².
  let labelNoise: Double

  /// - Throws: `DescriptionError` for a gradient flow, a rule that is not linear, and an infinite width.
  init(_ circle: CircleRegression, _ run: Run) throws {
    let training = try run.training.simulated()
    (steps, optimiser) = (training.steps, try training.optimiser.linear(for: "an mlp"))
    width = try circle.perceptron.width.simulatedWidth()
    perceptron = circle.perceptron
    target = circle.target
    keepsMomentum = optimiser.keepsMomentum
    labelNoise = run.data.labelNoise
    if case .size(let size) = run.data.batch { batch = size } else { batch = nil }
  }

  /// Networks are only widened.
  var readoutNormUnit: Double { 1 }

  func networks() -> @Sendable (RandomStream) -> any SimulatedNetwork {
    if perceptron.richness > 0 { return { SimulatedPerceptron(self, from: $0) } }
    return { LinearisedPerceptron(self, from: $0) }
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
