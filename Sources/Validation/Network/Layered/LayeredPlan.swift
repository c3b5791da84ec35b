import DMFT
import LinearAlgebra

extension SampleRegression: SimulatedModel {
  func plan(for run: Run, copies: Int) throws -> any SimulationPlan { try LayeredPlan(self, run) }
}

/// How networks on given samples are simulated, checked against what can be.
struct LayeredPlan: SimulationPlan {
  let shape: LayeredShape
  let samples: GivenSamples
  let activation: Activation
  /// γ.
  let richness: Double
  let optimiser: any LinearOptimiser
  /// T.
  let steps: Int
  let keepsMomentum: Bool
  /// nil for all samples in every step.
  let batch: SampleBatch?

  /// - Throws: `DescriptionError` for a gradient flow, a rule that is not linear, an infinite width, and weight decay of the
  ///   linearised network, whose initial weights are infinitely large beside what they learn.
  init(_ model: SampleRegression, _ run: Run) throws {
    let training = try run.training.simulated()
    let architecture = model.architecture
    (steps, optimiser) = (training.steps, try training.optimiser.linear(for: "an \(architecture.name)"))
    samples = model.samples
    activation = architecture.activation
    richness = architecture.richness
    keepsMomentum = optimiser.keepsMomentum
    shape = try model.layeredShape()
    batch = run.data.batches(of: samples.count)
    if richness == 0, optimiser.weightDecay != 0 {
      throw DescriptionError(
        "optimizer.weightDecay", "\(optimiser.weightDecay)", "0 at network.richness 0")
    }
  }

  /// Networks are only widened.
  var readoutNormUnit: Double { 1 }

  var quantities: [Quantity] {
    Observation.quantities.filter { $0 != .testLoss || samples.test != nil }
  }

  var remark: String? {
    let precision = isDouble ? "double" : "single"
    let rate = optimiser.followsReadout ? "; step sizes are divided by max(1, readout_norm)" : ""
    return "trained in \(precision) precision" + rate
  }

  func networks() -> @Sendable (RandomStream) -> any SimulatedNetwork {
    if usesKernel {
      let training: LayeredTraining<Double> = training()
      return { KernelNetwork(training, from: $0) }
    }
    return isDouble ? networks(in: Double.self) : networks(in: Float.self)
  }

  private func networks<Real: TrainingReal>(
    in _: Real.Type
  ) -> @Sendable (RandomStream) -> any SimulatedNetwork {
    let training: LayeredTraining<Real> = training()
    if richness > 0 { return { LayeredNetwork(training, from: $0) } }
    return { LinearisedNetwork(training, from: $0) }
  }

  func training<Real: TrainingReal>() -> LayeredTraining<Real> {
    func part(_ part: GivenSamples.Part) -> LayeredSamples<Real> {
      LayeredSamples(
        inputs: part.inputs.entries, targets: part.targets.entries, outputs: samples.outputs)
    }
    return LayeredTraining(
      shape: shape, activation: activation, richness: richness, optimiser: optimiser, steps: steps,
      keepsMomentum: keepsMomentum, samples: part(samples.training), test: samples.test.map(part),
      batch: batch)
  }

  /// Whether rounding in single precision would be seen: weights move by about γ₀/√C of themselves, and what they have learned
  /// is known to 2^-24 of that. The linearised network keeps displacements by themselves.
  var isDouble: Bool {
    usesKernel || richness > 0 && (richness * Double(shape.top.channels)).squareRoot() < Self.smallestMotion
  }

  /// Below it, losses would be off by more than some 1e-6.
  private static let smallestMotion = 0.1
}

extension Architecture {
  /// nil for layers without weights.
  ///
  /// - Throws: `DescriptionError` that names the layer of infinite width.
  func simulatedWidths() throws -> [Int?] {
    try widths.enumerated().map { index, width in
      guard let width else { return nil }
      guard case .finite(let count) = width, count <= Self.widest else {
        throw DescriptionError(
          widthKey(index), "\(width)", "a whole number from 1 to \(Self.widest), in a simulation")
      }
      return count
    }
  }

  /// More units than any memory has room for; keeps sizes within the range of numbers.
  private static let widest = 1_000_000_000

  /// Where the configuration has the width of a layer.
  private func widthKey(_ index: Int) -> String {
    guard case .convolutional(let network) = self else { return "network.width" }
    let isDense = if case .dense = network.layers[index] { true } else { false }
    return "network.layers[\(index)].\(isDense ? "dense" : "conv.channels")"
  }
}
