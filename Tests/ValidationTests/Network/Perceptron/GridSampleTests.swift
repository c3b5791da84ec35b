import DMFT
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

@Suite("Batches on the grid")
struct GridSampleTests {
  @Test("gradients of batches are those of the population on average", .tags(.statistics), arguments: [1, 2])
  func unbiased(_ depth: Int) throws {
    let runs = CircleRuns(depth: depth, richness: 2)
    var network = try runs.trained(by: 3)
    _ = network.loss(over: network.grid, learns: true)
    let population = network.signals.flatMap(\.entries)
    let square = dot(population.span, population.span)
    var batch = GridSample(batch: 4, of: 12, labelNoise: 0.3)
    var stream = RandomStream(seed: 6, instance: 0)
    let draws = (0..<4000).map { _ in
      batch.draw(from: &stream)
      _ = network.loss(over: batch, learns: true)
      return network.signals.flatMap(\.entries)
    }
    let projections = draws.map { dot($0.span, population.span) / square }
    #expect(deviation(projections, from: 1) < 4)
    #expect(deviation(projections, from: 1.2) > 4 && deviation(projections, from: 0.8) > 4)
    for index in population.indices where index % 7 == 0 {
      #expect(deviation(draws.map { $0[index] }, from: population[index]) < 4.5)
    }
  }

  @Test(
    "points are uniform, drawn with replacement, and noise has the variance asked for", .tags(.statistics))
  func law() {
    var batch = GridSample(batch: 100_000, of: 8, labelNoise: 2)
    var stream = RandomStream(seed: 7, instance: 0)
    batch.draw(from: &stream)
    for point in 0..<8 {
      #expect(deviation(batch.points.map { $0 == point ? 1 : 0 }, from: 1.0 / 8) < 4)
    }
    #expect(deviation(batch.noise, from: 0) < 4 && deviation(batch.noise.map { $0 * $0 }, from: 2) < 4)
    let repeats = zip(batch.points, batch.points.dropFirst()).map { $0 == $1 ? 1.0 : 0 }
    #expect(deviation(repeats, from: 1.0 / 8) < 4)
  }

  @Test("one step along a batch is a step along its signals", .tags(.identity))
  func step() throws {
    let runs = CircleRuns(depth: 2, richness: 2, batch: .size(3), labelNoise: 0.3)
    let before = try runs.trained(by: 1)
    var (after, direct) = (before, before)
    after.advance()
    let batch = try #require(after.batch)
    _ = direct.loss(over: batch, learns: true)
    for layer in 0...2 {
      let moves = zip(after.weights.entries(layer), before.weights.entries(layer)).map { $0 - $1 }
      for (move, signal) in zip(moves, direct.signals[layer].entries) {
        #expect(abs(move - 0.3 * 2.0.squareRoot() * signal) < 1e-14)
      }
    }
  }
}
