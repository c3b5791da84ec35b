import DMFT
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

@Suite("Fixed samples")
struct FixedSamplesTests {
  let modes: SimulatedModes
  let residual = [0.7, -0.4, 1.1]

  init() throws { modes = try SimulatedModes(powerLaw(modes: 3)) }

  func source(samples: Int, batch: DataSource.Batch) throws -> FixedSamples {
    let data = try DataSource(samples: .finite(samples), batch: batch, labelNoise: 0.2)
    var stream = RandomStream(seed: 21, instance: 0)
    return FixedSamples(data, samples: samples, steps: 1, modes: modes, from: &stream)
  }

  /// ψ_μ Δ_μ, one for each sample.
  func terms(_ source: FixedSamples) -> [[Double]] {
    (0..<source.errors.count).map { sample in
      (0..<3).map { source.errors[sample] * source.features.entries[3 * sample + $0] }
    }
  }

  @Test("full batch is the gradient of half the train loss", .tags(.identity))
  func fullBatch() throws {
    var source = try source(samples: 7, batch: .full)
    var stream = RandomStream(seed: 22, instance: 0)
    var signal = [0.0, 0, 0]
    _ = source.trainLoss(of: residual, testLoss: 0)
    source.gradient(at: 0, of: residual, testLoss: 0, into: &signal, from: &stream)
    for k in 0..<3 {
      let slope = [1e-3, -1e-3].map { step in
        var moved = residual
        moved[k] += step
        return source.trainLoss(of: moved, testLoss: 0) / (4 * step)
      }
      // The loss is quadratic: the central difference has no truncation error.
      #expect(abs(slope[0] + slope[1] - signal[k]) < 1e-11)
    }
  }

  @Test("mini-batches are random subsets without replacement", .tags(.statistics, .closedForm))
  func miniBatch() throws {
    var source = try source(samples: 5, batch: .size(2))
    _ = source.trainLoss(of: residual, testLoss: 0)
    let terms = terms(source)
    var stream = RandomStream(seed: 23, instance: 0)
    var signal = [0.0, 0, 0]
    let draws = (0..<20_000).map { _ in
      source.gradient(at: 0, of: residual, testLoss: 0, into: &signal, from: &stream)
      return signal
    }
    for k in 0..<3 {
      let mean = terms.reduce(0) { $0 + $1[k] } / 5
      let population = terms.reduce(0) { $0 + ($1[k] - mean) * ($1[k] - mean) } / 5
      #expect(deviation(draws.map { $0[k] }, from: mean) < 4)
      // Variance of the mean of 2 out of 5: (1/2) · (5 − 2)/(5 − 1) of the population's.
      #expect(deviation(draws.map { ($0[k] - mean) * ($0[k] - mean) }, from: population * 3 / 8) < 4)
      let successive = zip(draws, draws.dropFirst()).map { ($0[k] - mean) * ($1[k] - mean) }
      #expect(deviation(successive, from: 0) < 4, "every step draws afresh")
    }
    #expect(Set(draws.map { ($0[0] * 1e9).rounded() }).count == 10, "5 over 2 subsets")
  }

  @Test("a schedule draws as many samples as the step has", .tags(.identity))
  func schedule() throws {
    let batches = try BatchSchedule(.stages(sizes: [1, 4], from: [0, 3]))
    let data = try DataSource(samples: .finite(5), batch: .schedule(batches), labelNoise: 0.2)
    var stream = RandomStream(seed: 25, instance: 0)
    var source = FixedSamples(data, samples: 5, steps: 10, modes: modes, from: &stream)
    _ = source.trainLoss(of: residual, testLoss: 0)
    func subsets(_ step: Int) -> Int {
      var signal = [0.0, 0, 0]
      let draws = (0..<500).map { _ in
        source.gradient(at: step, of: residual, testLoss: 0, into: &signal, from: &stream)
        return (signal[0] * 1e9).rounded()
      }
      return Set(draws).count
    }
    #expect([2, 3].map(subsets) == [5, 5])
    let terms = terms(source).map { $0[0] }
    var signal = [0.0, 0, 0]
    source.gradient(at: 3, of: residual, testLoss: 0, into: &signal, from: &stream)
    // Four of five, each with weight 1/4.
    #expect(terms.contains { abs((terms.reduce(0, +) - $0) / 4 - signal[0]) < 1e-12 })
  }

  @Test("a mini-batch of all samples is the full batch", .tags(.identity))
  func wholeBatch() throws {
    var all = try source(samples: 6, batch: .size(6))
    var full = try source(samples: 6, batch: .full)
    var stream = RandomStream(seed: 24, instance: 0)
    var a = [0.0, 0, 0]
    var b = a
    #expect(all.trainLoss(of: residual, testLoss: 0) == full.trainLoss(of: residual, testLoss: 0))
    all.gradient(at: 0, of: residual, testLoss: 0, into: &a, from: &stream)
    full.gradient(at: 0, of: residual, testLoss: 0, into: &b, from: &stream)
    #expect(a == b)
  }
}
