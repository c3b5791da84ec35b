import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

@Suite("Linearised networks")
struct LinearisedPerceptronTests {
  let points = 12

  func network(_ runs: CircleRuns) throws -> LinearisedPerceptron {
    LinearisedPerceptron(try runs.plan(), from: RandomStream(seed: 2, instance: 0))
  }

  /// K Δ/G by plain sums.
  func image(_ residual: [Double], under kernel: DenseMatrix) -> [Double] {
    (0..<points).map { i in
      (0..<points).reduce(0) { $0 + kernel.entries[i * points + $1] * residual[$1] } / Double(points)
    }
  }

  @Test(
    "follow Δ(t + 1) = (1 + μ) Δ(t) − μ Δ(t − 1) − η K Δ(t)/G", .tags(.closedForm),
    arguments: [0, 0.6], [1, 3])
  func recursion(_ momentum: Double, _ depth: Int) throws {
    let runs = CircleRuns(depth: depth, activation: .relu, richness: 0, momentum: momentum)
    var network = try network(runs)
    let target = try runs.circle().target.values()
    var (before, now) = (target, target)
    for _ in 0..<10 {
      for j in 0..<points { #expect(abs(target[j] - network.predictions[j] - now[j]) < 1e-12) }
      #expect(abs(network.observation.testLoss - now.reduce(0) { $0 + $1 * $1 } / Double(points)) < 1e-12)
      let image = image(now, under: network.kernel)
      let next = (0..<points).map { j in
        (1 + momentum) * now[j] - momentum * before[j] - runs.learningRate * image[j]
      }
      (before, now) = (now, next)
      network.advance()
    }
  }

  @Test("under batches follow the kernel's columns at the points drawn", .tags(.identity))
  func batches() throws {
    let runs = CircleRuns(richness: 0, batch: .size(5), labelNoise: 0.2)
    var network = try network(runs)
    let target = try runs.circle().target.values()
    var expected = [Double](repeating: 0, count: points)
    for _ in 0..<5 {
      network.advance()
      var next = expected
      for (point, noise) in zip(network.sample.points, network.sample.noise) {
        for j in 0..<points {
          next[j] +=
            0.3 / 5 * network.kernel.entries[j * points + point] * (target[point] - expected[point] + noise)
        }
      }
      expected = next
      for j in 0..<points { #expect(abs(network.predictions[j] - expected[j]) < 1e-12) }
    }
    #expect(network.observation.trainLoss == network.observation.testLoss + 0.2)
  }

  @Test(
    "are the limit γ → 0 of networks of the same weights and batches, which they approach as √γ",
    .tags(.limit, .order), arguments: [1, 2], [DataSource.Batch.full, .size(4)])
  func smallRichness(_ depth: Int, _ batch: DataSource.Batch) throws {
    var runs = CircleRuns(depth: depth, batch: batch, labelNoise: 0.1, momentum: 0.5)
    func losses(_ richness: Double) throws -> [Double] {
      runs.richness = richness
      return try runs.losses()
    }
    let limit = try losses(0)
    let errors = try [1e-6, 0.25e-6, 0.0625e-6].map { richness in
      zip(try losses(richness), limit).reduce(0) { max($0, abs($1.0 - $1.1)) }
    }
    for order in observedOrders(errors) { #expect(abs(order - 1) < 0.02, "\(errors)") }
    #expect(errors[2] < 1e-2 * limit[0])
  }

  @Test("keep their readout norm", .tags(.identity))
  func readoutNorm() throws {
    var network = try network(CircleRuns(richness: 0))
    let before = network.observation.readoutNorm
    network.advance()
    #expect(network.observation.readoutNorm == before && before > 0)
  }
}
