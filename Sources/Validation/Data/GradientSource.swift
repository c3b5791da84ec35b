import DMFT

/// What the data make of a residual: the train loss and the gradient signal h^0(t) = Σ̂_t v(t).
protocol GradientSource: Sendable {
  /// The train loss at residual v, whose test loss is given.
  mutating func trainLoss(of residual: [Double], testLoss: Double) -> Double
  /// Draws h^0(t) at the residual of the last call of `trainLoss`.
  mutating func gradient(
    of residual: [Double], testLoss: Double, into signal: inout [Double], from stream: inout RandomStream)
}

/// The source that a description asks for, with its fixed samples, if any, drawn from the stream.
func gradientSource(
  for data: DataSource, modes: SimulatedModes, from stream: inout RandomStream
) -> any GradientSource {
  switch (data.samples, data.batch) {
  case (.finite(let samples), let batch):
    return FixedSamples(data, samples: samples, batch: batch, modes: modes, from: &stream)
  case (.infinite, .full):
    return PopulationGradient(eigenvalues: modes.eigenvalues, labelNoise: data.labelNoise)
  case (.infinite, .size(let size)) where data.features == .gaussian:
    return GaussianBatch(modes: modes, size: size, labelNoise: data.labelNoise)
  case (.infinite, .size(let size)):
    return DrawnBatch(modes: modes, size: size, labelNoise: data.labelNoise, features: data.features)
  }
}
