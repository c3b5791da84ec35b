import DMFT
import TestSupport
import Testing

@testable import Validation

@Suite("Replication")
struct ReplicationTests {
  func description() throws -> Run {
    let run = try run(
      modes: 4, network: .projected(width: .finite(6), richness: 2, readoutVariance: 0.5),
      data: DataSource(samples: .finite(8), batch: .size(3), labelNoise: 0.1), learningRate: 0.2,
      momentum: 0.3, weightDecay: 0.4)
    return try run.with(
      task: MeasuredTask(modes: [Mode(eigenvalue: 0.6, targetPower: 0.3, multiplicity: 2)]))
  }

  @Test("changes what (3.8) says, and nothing else", .tags(.contract))
  func parameters() throws {
    let replica = try description().replicated(by: 5)
    #expect(replica.network.widths == [.finite(30), .finite(30)])
    #expect(replica.network.couplings[1].richness == 2 / 5.0)
    #expect(replica.network.readoutVariance == 2.5)
    #expect(replica.data.samples == .finite(40) && replica.data.batch == .size(15))
    #expect(replica.data.labelNoise == 0.1)
    let mode = try #require(replica.task.modes(limit: 100).first)
    #expect(mode == Mode(eigenvalue: 0.6 / 5, targetPower: 0.3, multiplicity: 10))
    let optimiser = try #require(replica.optimiser as? StochasticGradientDescent)
    #expect(optimiser.learningRate == 1 && optimiser.weightDecay == 0.4 / 5 && optimiser.momentum == 0.3)
  }

  @Test("keeps w* of a copy, the trace and the power", .tags(.identity))
  func measures() throws {
    let (run, replica) = (try description(), try description().replicated(by: 3))
    #expect(replica.task.measures().kernel.mass == run.task.measures().kernel.mass)
    #expect(replica.task.measures().target.mass == run.task.measures().target.mass)
    #expect(replica.task.modeCount == 3 * run.task.modeCount)
    let (before, after) = (try SimulatedModes(run.task), try SimulatedModes(replica.task))
    #expect(abs(before.target[0] - after.target[0]) < 1e-15)
  }

  @Test("is refused below one, and infinite sizes stay infinite", .tags(.contract))
  func limits() throws {
    let infinite = try run(network: .projected(width: .infinite), data: DataSource())
    #expect(throws: DescriptionError.self) { try infinite.replicated(by: 0) }
    let replica = try infinite.replicated(by: 4)
    #expect(replica.network.widths == [.infinite, .infinite] && replica.data.batch == .full)
  }

  /// E L(1) and E⟨w²⟩(1) of random features from w(0) = 0 under the population gradient, exact at any width:
  ///
  ///     L(1) = Σ λ w*² (1 − ηλ)² + (η²/N) Σ (λ + tr Λ) λ² w*²,   ⟨w²⟩(1) = η² Σ λ² w*²
  func firstStep(_ run: Run) throws -> (loss: Double, norm: Double) {
    let modes = try SimulatedModes(run.task)
    let (eta, trace) = (run.optimiser.learningRate, modes.eigenvalues.reduce(0, +))
    return zip(modes.eigenvalues, modes.target).reduce((0, 0)) { sum, mode in
      let (lambda, power) = (mode.0, mode.0 * mode.1 * mode.1)
      let spread = eta * eta * (lambda + trace) * lambda * run.network.widths[0].reciprocal
      return (
        sum.0 + power * ((1 - eta * lambda) * (1 - eta * lambda) + spread), sum.1 + eta * eta * lambda * power
      )
    }
  }

  @Test("of an ensemble simulates the replica, with the norm in units of the original", .tags(.statistics))
  func simulated() async throws {
    let original = try run(
      modes: 5, network: .randomFeatures(width: .finite(4)), data: DataSource(), learningRate: 0.8, steps: 1)
    var ensemble = Ensemble(original, instances: 400, seed: 9)
    ensemble.scale = 3
    ensemble.keptSteps = [1]
    let exact = try firstStep(original.replicated(by: 3))
    #expect(abs(exact.norm / 3 - (try firstStep(original).norm)) < 1e-15)
    let theory = LearningCurve(
      axis: .step, points: [1],
      columns: [
        LearningCurve.Column("test_loss", "", [exact.loss]),
        LearningCurve.Column("readout_norm", "", [exact.norm / 3]),
      ])
    let comparison = try Comparison(
      await ensemble.simulate(), theory: theory, columns: ["test_loss", "readout_norm"])
    #expect(comparison.agrees())
    ensemble.scale = 1
    let unscaled = try Comparison(
      await ensemble.simulate(), theory: theory, columns: ["test_loss", "readout_norm"])
    #expect(!unscaled.agrees(), "the 1/N correction is seen")
  }
}
