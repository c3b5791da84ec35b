import DMFT
import LinearAlgebra

/// P samples drawn once, of which every step takes all or a fresh random subset of B.
///
///     Δ_μ = ψ_μ·v + σ ε_μ,   h^0 = (1/P) Σ_μ ψ_μ m_μ Δ_μ,   m_μ = P/B inside the subset, 0 outside
///
/// *Complexity*: 2 P M operations a step, and the P × M features.
struct FixedSamples: GradientSource {
  /// ψ, one row a sample.
  let features: DenseMatrix
  /// σ ε_μ.
  let noise: [Double]
  /// B_t ≤ P.
  let batch: SimulatedBatch
  /// Δ_μ at the last residual.
  private(set) var errors: [Double]
  /// All sample numbers, the current subset first.
  private var order: [Int]

  init(
    _ data: DataSource, samples: Int, steps: Int, modes: SimulatedModes,
    from stream: inout RandomStream
  ) {
    var entries: [Double] = []
    entries.reserveCapacity(samples * modes.count)
    var sample = [Double](repeating: 0, count: modes.count)
    for _ in 0..<samples {
      data.features.draw(deviations: modes.deviations, into: &sample, from: &stream)
      entries.append(contentsOf: sample)
    }
    features = DenseMatrix(rows: samples, columns: modes.count, entries: entries)
    noise = stream.normals(samples, variance: data.labelNoise)
    batch = SimulatedBatch(data, steps: steps)
    errors = Array(repeating: 0, count: samples)
    order = Array(0..<samples)
  }

  /// (1/P) Σ_μ Δ_μ².
  mutating func trainLoss(of residual: [Double], testLoss: Double) -> Double {
    features.apply(to: residual, into: &errors)
    for index in errors.indices { errors[index] += noise[index] }
    return dot(errors.span, errors.span) / Double(errors.count)
  }

  mutating func gradient(
    at step: Int, of residual: [Double], testLoss: Double, into signal: inout [Double],
    from stream: inout RandomStream
  ) {
    let batch = batch[step] ?? errors.count
    guard batch < errors.count else {
      return features.applyTransposed(to: errors, times: 1 / Double(batch), into: &signal)
    }
    drawSubset(batch, from: &stream)
    clear(&signal)
    for sample in order[..<batch] {
      features.addRow(sample, times: errors[sample] / Double(batch), to: &signal)
    }
  }

  /// Moves a uniformly random subset of B to the front: the first B exchanges of a shuffle.
  private mutating func drawSubset(_ batch: Int, from stream: inout RandomStream) {
    for index in 0..<batch {
      order.swapAt(index, index + stream.integer(below: order.count - index))
    }
  }
}
