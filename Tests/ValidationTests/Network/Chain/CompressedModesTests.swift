import DMFT
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

@Suite("A task seen through a frozen map")
struct CompressedModesTests {
  let width = 7
  let count = 30

  /// The modes and the map that the network below draws first.
  func original(seed: UInt64) throws -> (modes: SimulatedModes, map: DenseMatrix) {
    var stream = RandomStream(seed: seed, instance: 0)
    let map = DenseMatrix(gaussian: width, count, variance: 1, from: &stream)
    return (try SimulatedModes(powerLaw(modes: count)), map)
  }

  @Test("losses of the population gradient are those on all modes, step by step", .tags(.identity))
  func population() throws {
    let description = try run(
      modes: count, network: .randomFeatures(width: .finite(width)), data: DataSource())
    let (modes, map) = try original(seed: 3)
    var network = try simulated(description, from: RandomStream(seed: 3, instance: 0))
    #expect(network.modes.count == width + 1)
    var weights = [Double](repeating: 0, count: width)
    var (predictor, signal) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: width))
    for _ in 0...20 {
      map.applyTransposed(to: weights, times: 1 / Double(width), into: &predictor)
      let residual = zip(modes.target, predictor).map { $0 - $1 }
      #expect(abs(network.observation.testLoss / modes.testLoss(of: residual) - 1) < 1e-12)
      map.apply(to: zip(modes.eigenvalues, residual).map { $0 * $1 }, into: &signal)
      for i in 0..<width { weights[i] += 0.3 * signal[i] }
      network.advance()
    }
  }

  /// E |A h^0|² of a batch has a part that knows the fourth moment of all features.
  @Test("gradients of batches have the same moments", .tags(.statistics))
  func batches() throws {
    let (modes, map) = try original(seed: 4)
    let seen = CompressedModes(modes, seenThrough: map)
    var stream = RandomStream(seed: 5, instance: 0)
    func norms(_ modes: SimulatedModes, _ map: DenseMatrix) -> [Double] {
      let batch = GaussianBatch(modes: modes, batch: numberOfSamples(3), labelNoise: 0.2)
      var (signal, upper) = ([Double](repeating: 0, count: modes.count), [Double](repeating: 0, count: width))
      return (0..<6000).map { _ in
        batch.gradient(
          at: 0, of: modes.target, testLoss: modes.testLoss(of: modes.target), into: &signal, from: &stream)
        map.apply(to: signal, into: &upper)
        return dot(upper.span, upper.span)
      }
    }
    let (all, few) = (estimate(norms(modes, map)), estimate(norms(seen.modes, seen.map)))
    let error = (all.error * all.error + few.error * few.error).squareRoot()
    #expect(abs(all.mean - few.mean) < 4 * error && error < 0.05 * all.mean)
  }

  @Test("is not used where features are not Gaussian, the map learns, or is not narrower", .tags(.contract))
  func exceptions() throws {
    let signs = try DataSource(batch: .size(2), features: .rademacher)
    let plain = try [
      run(modes: 30, network: .randomFeatures(width: .finite(7)), data: signs),
      run(modes: 30, network: .deep(widths: [.finite(7)], richness: 1), data: DataSource()),
      run(modes: 8, network: .randomFeatures(width: .finite(7)), data: DataSource()),
    ]
    for description in plain {
      let network = try simulated(description, from: RandomStream(seed: 1, instance: 0))
      #expect(network.modes.count == Int(description.task.modeCount))
    }
  }
}
