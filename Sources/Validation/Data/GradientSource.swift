import DMFT

/// What the data make of a residual: the train loss and the gradient signal h^0(t) = Σ̂_t v(t).
protocol GradientSource: Sendable {
  /// The train loss at residual v, whose test loss is given.
  mutating func trainLoss(of residual: [Double], testLoss: Double) -> Double
  /// Draws h^0(t) of a step at the residual of the last call of `trainLoss`.
  mutating func gradient(
    at step: Int, of residual: [Double], testLoss: Double, into signal: inout [Double],
    from stream: inout RandomStream)
}

/// B_t, the samples that a simulated step takes.
struct SimulatedBatch: Sendable {
  private let data: DataSource
  private let steps: Int

  /// - Parameter steps: T.
  init(_ data: DataSource, steps: Int) { (self.data, self.steps) = (data, steps) }

  /// nil where every sample is taken.
  subscript(step: Int) -> Int? {
    data.batchSize(at: step, of: steps).map { size in
      precondition(size == size.rounded(), "batches of networks are whole numbers")
      return Int(size)
    }
  }
}

/// The source that a description asks for, with its fixed samples, if any, drawn from the stream.
///
/// - Parameter steps: T, which schedules of batches refer to.
func gradientSource(
  for data: DataSource, steps: Int, modes: SimulatedModes, from stream: inout RandomStream
) -> any GradientSource {
  switch (data.samples, data.batch) {
  case (.finite(let samples), _):
    return FixedSamples(data, samples: samples, steps: steps, modes: modes, from: &stream)
  case (.infinite, .full):
    return PopulationGradient(eigenvalues: modes.eigenvalues, labelNoise: data.labelNoise)
  case (.infinite, _) where data.features == .gaussian:
    return GaussianBatch(modes: modes, batch: SimulatedBatch(data, steps: steps), labelNoise: data.labelNoise)
  case (.infinite, _):
    return DrawnBatch(
      modes: modes, batch: SimulatedBatch(data, steps: steps), labelNoise: data.labelNoise,
      features: data.features)
  }
}
