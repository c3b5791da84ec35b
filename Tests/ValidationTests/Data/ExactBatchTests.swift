import DMFT
import Foundation
import TestSupport
import Testing

@testable import Validation

@Suite("The recursion with the exact fourth moment", .tags(.statistics))
struct ExactBatchTests {
  /// Losses of v ← v − η h^0 with B freshly drawn samples a step: a network of infinite width, trained by definition.
  func losses(_ run: Run, batch: Int, instances: Int, at steps: [Int]) throws -> [[Double]] {
    let modes = try SimulatedModes(run.task)
    return (0..<instances).map { instance in
      var stream = RandomStream(seed: 7, instance: instance, family: batch)
      let source = DrawnBatch(
        modes: modes, batch: numberOfSamples(batch), labelNoise: run.data.labelNoise, features: .gaussian)
      var (residual, signal) = (modes.target, [Double](repeating: 0, count: modes.count))
      var curve = [modes.testLoss(of: residual)]
      for step in 0..<(steps.last ?? 0) {
        source.gradient(
          at: step, of: residual, testLoss: curve[curve.count - 1], into: &signal, from: &stream)
        for k in residual.indices { residual[k] -= run.optimiser.learningRate * signal[k] }
        curve.append(modes.testLoss(of: residual))
      }
      return steps.map { curve[$0] }
    }
  }

  func test(_ batch: Int, exact: Bool, _ samples: [[Double]], _ run: Run, _ steps: [Int]) throws -> Double {
    let run = try run.with(
      data: DataSource(batch: .size(batch), labelNoise: run.data.labelNoise, exactBatch: exact))
    var options = SolverOptions()
    options.engine = .stationary
    options.savedSteps = steps
    let theory = try #require(try solve(run, options: options).curve["test_loss"])
    return try HotellingTest(JointDeviation(of: samples, from: theory)).pValue
  }

  @Test(
    "is that of simulations, jointly at all compared steps; the leading order is not", arguments: [1, 2, 8])
  func simulation(_ batch: Int) throws {
    let steps = [1, 2, 4, 8, 16]
    let run = try run(
      modes: 6, network: .randomFeatures(width: .infinite),
      data: DataSource(batch: .size(batch), labelNoise: 0.2), learningRate: 0.25, steps: 16)
    let samples = try losses(run, batch: batch, instances: 20_000, at: steps)
    #expect(try test(batch, exact: true, samples, run, steps) > 0.01)
    #expect(try test(batch, exact: false, samples, run, steps) < 1e-4)
  }
}
