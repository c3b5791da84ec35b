import DMFT
import TestSupport
import Testing

/// Equations (2.7)–(2.26), (3.2)–(3.6) and (4.1).
@Suite("The equations of a chain")
struct ChainEquationsTests {
  /// A wrong sign, transposition, causality or decay in any coupling, in the closure, in the noise of any data source
  /// or in the identities (3.6) would show at the second or third step.
  @Test("agree with (4)–(9) term by term on random chains", .tags(.identity), arguments: 0..<60)
  func dense(seed: Int) throws {
    let run = try RandomRun.run(seed: UInt64(seed), steps: 10)
    let expected = try DenseEquations(run, steps: 10).curves
    try #require(expected.values.allSatisfy { $0.allSatisfy(\.isFinite) })
    // Zero: sums of terms of size one cancel to round-off.
    #expect(try deviation(curves(run, blockRows: [1, 4, 8][seed % 3]), from: expected, zero: 1e-13) < 1e-10)
  }

  @Test(
    "with another batch in every step agree term by term on random chains", .tags(.identity),
    arguments: 60..<90)
  func denseBatches(seed: Int) throws {
    let run = try RandomRun.run(seed: UInt64(seed), steps: 10)
    let law: BatchSchedule.Law =
      [
        .stages(sizes: [2, 9, 4], from: [0, 3, 7]), .geometric(first: 2, last: 11),
        .power(first: 3, exponent: 0.5, offset: 2),
      ][
        seed % 3]
    let batches = try run.with(data: run.data.with(batch: .schedule(BatchSchedule(law))))
    let expected = try DenseEquations(batches, steps: 10).curves
    #expect(
      try deviation(curves(batches, blockRows: [1, 4, 8][seed / 3 % 3]), from: expected, zero: 1e-13) < 1e-10)
  }

  /// One step from p = 0 is linear in A and in the batch, so its variances can be summed by hand:
  ///
  ///     L(1) = Σ q (1 − ηλ)² + η² (trΛ/N) (Σ qλ + trΛ (L(0) + σ²)/B) + η² Σ mλ² (L(0) + σ²)/B
  @Test("give the variance of the first step", .tags(.closedForm))
  func firstStep() throws {
    let (task, eta, noise) = (try powerLaw(modes: 40), 0.3, 0.7)
    let run = try makeRun(
      task: task, network: .projected(width: .finite(9)),
      data: DataSource(batch: .size(5), labelNoise: noise),
      optimiser: StochasticGradientDescent(learningRate: eta), steps: 2)
    let curves = try curves(run)
    let (trace, sampling) = (task.sum(\.trace), (1 + noise) / 5)
    let bias = task.sum { $0.targetPower * $0.retention(eta) * $0.retention(eta) }
    let gradient = task.sum { $0.targetPower * $0.eigenvalue } + trace * sampling
    let variance = eta * eta * (trace / 9 * gradient + sampling * task.sum { $0.trace * $0.eigenvalue })
    #expect(relativeDeviation(of: try #require(curves["bias"])[1], from: bias) < 1e-13)
    #expect(relativeDeviation(of: try #require(curves["variance"])[1], from: variance) < 1e-12)
    #expect(
      relativeDeviation(of: try #require(curves["readout_norm"])[1], from: eta * eta * gradient) < 1e-13)
  }

  /// The initial readout predicts noise: C_v(0, 0) = Σ q + (σ_w²/N) trΛ through frozen maps.
  @Test("start from the noise of the initial readout", .tags(.closedForm))
  func initialReadout() throws {
    let task = try powerLaw(modes: 40)
    let run = try makeRun(
      task: task, network: .projected(width: .finite(9), readoutVariance: 0.6),
      data: DataSource(samples: .finite(30), labelNoise: 0.25), steps: 1)
    let curves = try curves(run)
    let loss = 1 + 0.6 / 9 * task.sum(\.trace)
    #expect(relativeDeviation(of: try #require(curves["test_loss"])[0], from: loss) < 1e-14)
    #expect(relativeDeviation(of: try #require(curves["train_loss"])[0], from: loss + 0.25) < 1e-14)
    #expect(relativeDeviation(of: try #require(curves["readout_norm"])[0], from: 0.6) < 1e-14)
  }
}
