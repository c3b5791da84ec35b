import DMFT
import TestSupport
import Testing

@testable import Validation

/// The batch that is drawn through B + 1 + M numbers against its definition and its exact moments.
@Suite("One-pass Gaussian batches")
struct GaussianBatchTests {
  let modes: SimulatedModes
  let residual = [0.7, -0.4, 1.1]
  let noise = 0.3
  let size = 2

  init() throws { modes = try SimulatedModes(powerLaw(modes: 3)) }

  /// Draws of h^0, component by component.
  func draws(_ source: some GradientSource, seed: UInt64, count: Int = 40_000, at step: Int = 0) -> [[Double]]
  {
    var source = source
    var stream = RandomStream(seed: seed, instance: 0)
    var signal = [0.0, 0, 0]
    let loss = modes.testLoss(of: residual)
    return (0..<count).map { _ in
      source.gradient(at: step, of: residual, testLoss: loss, into: &signal, from: &stream)
      return signal
    }
  }

  var shortcut: GaussianBatch { GaussianBatch(modes: modes, batch: numberOfSamples(size), labelNoise: noise) }
  var definition: DrawnBatch {
    DrawnBatch(modes: modes, batch: numberOfSamples(size), labelNoise: noise, features: .gaussian)
  }

  /// E h = Λv; Cov h = (Λ (L + σ²) + Λv vᵀΛ)/B.
  func expectExactMoments(_ samples: [[Double]]) {
    let signal = zip(modes.eigenvalues, residual).map { $0 * $1 }
    let loss = modes.testLoss(of: residual)
    for i in 0..<3 {
      #expect(deviation(samples.map { $0[i] }, from: signal[i]) < 4)
      for j in 0...i {
        let products = samples.map { ($0[i] - signal[i]) * ($0[j] - signal[j]) }
        let diagonal = i == j ? modes.eigenvalues[i] * (loss + noise) : 0
        #expect(deviation(products, from: (diagonal + signal[i] * signal[j]) / Double(size)) < 4)
      }
    }
  }

  @Test("drawn by the short-cut have the exact mean and covariance", .tags(.statistics, .closedForm))
  func shortcutMoments() { expectExactMoments(draws(shortcut, seed: 1)) }

  @Test("drawn sample by sample have the exact mean and covariance", .tags(.statistics, .closedForm))
  func definitionMoments() { expectExactMoments(draws(definition, seed: 2)) }

  @Test("have the same law either way", .tags(.statistics))
  func sameLaw() {
    let a = draws(shortcut, seed: 3)
    let b = draws(definition, seed: 4)
    let statistics: [([Double]) -> Double] = [
      { $0[0] }, { $0[1] }, { $0[2] }, { $0[0] + $0[1] - 2 * $0[2] }, { dot($0.span, $0.span) },
      { h in zip(h, residual).reduce(0) { $0 + $1.0 * $1.1 } },
    ]
    for statistic in statistics {
      #expect(kolmogorovSmirnov(a.map(statistic), b.map(statistic)) < 1.95)
    }
  }

  @Test("of another size do not have that law: the test above can fail", .tags(.statistics))
  func otherLaw() {
    let a = draws(GaussianBatch(modes: modes, batch: numberOfSamples(3), labelNoise: noise), seed: 3)
    let b = draws(definition, seed: 4)
    #expect(kolmogorovSmirnov(a.map { $0[0] }, b.map { $0[0] }) > 1.95)
  }

  @Test("by a schedule have the size of their step, either way", .tags(.statistics, .closedForm))
  func schedule() throws {
    let data = try DataSource(batch: .schedule(BatchSchedule(.stages(sizes: [9, size], from: [0, 1]))))
    let batch = SimulatedBatch(data, steps: 2)
    let sources: [any GradientSource] = [
      GaussianBatch(modes: modes, batch: batch, labelNoise: noise),
      DrawnBatch(modes: modes, batch: batch, labelNoise: noise, features: .gaussian),
    ]
    for (seed, source) in sources.enumerated() {
      expectExactMoments(draws(source, seed: UInt64(6 + seed), at: 1))
    }
  }

  @Test("at zero residual and without label noise are zero", .tags(.closedForm))
  func atSolution() {
    var stream = RandomStream(seed: 5, instance: 0)
    var signal = [1.0, 1, 1]
    GaussianBatch(modes: modes, batch: numberOfSamples(size), labelNoise: 0)
      .gradient(at: 0, of: [0, 0, 0], testLoss: 0, into: &signal, from: &stream)
    #expect(signal == [0, 0, 0])
  }
}
