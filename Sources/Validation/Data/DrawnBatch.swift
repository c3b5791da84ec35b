import DMFT

/// A fresh batch of B samples in every step, each of them drawn: the definition, for any distribution of features.
///
///     h^0 = (1/B) Σ_μ ψ_μ (ψ_μ·v + σ ε_μ)
///
/// *Complexity*: B M random numbers a step. For Gaussian features `GaussianBatch` draws the same law.
struct DrawnBatch: GradientSource {
  let modes: SimulatedModes
  /// B_t.
  let batch: SimulatedBatch
  let labelNoise: Double
  let features: DataSource.Features

  func trainLoss(of residual: [Double], testLoss: Double) -> Double { testLoss + labelNoise }

  func gradient(
    at step: Int, of residual: [Double], testLoss: Double, into signal: inout [Double],
    from stream: inout RandomStream
  ) {
    let size = batch[step] ?? 1
    var sample = [Double](repeating: 0, count: modes.count)
    clear(&signal)
    var sum = signal.mutableSpan
    for _ in 0..<size {
      features.draw(deviations: modes.deviations, into: &sample, from: &stream)
      let error = dot(sample.span, residual.span) + labelNoise.squareRoot() * stream.normal()
      accumulate(error / Double(size), sample.span, into: &sum)
    }
  }
}
