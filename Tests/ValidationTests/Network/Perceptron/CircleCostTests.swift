import DMFT
import TestSupport
import Testing

@testable import Validation

@Suite("The cost of an ensemble of nonlinear networks")
struct CircleCostTests {
  func ensemble(_ runs: CircleRuns, scale: Int = 1, threads: Int = 1) throws -> Ensemble {
    var ensemble = Ensemble(try runs.run(), instances: 6, seed: 1)
    ensemble.scale = scale
    ensemble.threads = threads
    return ensemble
  }

  @Test("memory grows with the matrices and with the networks trained at the same time", .tags(.closedForm))
  func memory() throws {
    let wide = CircleRuns(depth: 3, width: .finite(10_000))
    let cost = try ensemble(wide).prepared().cost
    // Two matrices of N × N, each with its gradient.
    #expect((1...1.01).contains(cost.memory / (8 * 4 * 1e8)))
    #expect(try ensemble(wide, threads: 3).prepared().cost.memory == 3 * cost.memory)
    #expect((8.9...9).contains(try ensemble(wide, scale: 3).prepared().cost.memory / cost.memory))
    let lazy = try ensemble(CircleRuns(richness: 0, points: 4000)).prepared().cost
    #expect((1...1.01).contains(lazy.memory / (8 * 3 * 1.6e7)))
  }

  @Test("time is proportional to steps, points and the entries of large matrices", .tags(.closedForm))
  func time() throws {
    func operations(_ runs: CircleRuns) throws -> Double { try ensemble(runs).prepared().cost.operations }
    let few = CircleRuns(depth: 2, width: .finite(100_000), points: 1000)
    var (long, dense, wide, batches) = (few, few, few, few)
    long.steps = 100
    dense.points = 2000
    wide.width = .finite(200_000)
    batches.batch = .size(4000)
    #expect((9.9...10).contains(try operations(long) / operations(few)))
    #expect((1.9...2).contains(try operations(dense) / operations(few)))
    #expect((3.9...4).contains(try operations(wide) / operations(few)))
    #expect(try operations(batches) > 4 * operations(few))
  }

  @Test("absurd sizes have absurd costs and no overflow", .tags(.contract), arguments: [0, 1])
  func absurd(_ richness: Double) throws {
    let runs = CircleRuns(depth: 2, width: .finite(.max), richness: richness)
    let cost = try ensemble(runs, scale: .max, threads: .max).prepared().cost
    #expect(cost.memory > 1e37 && cost.memory.isFinite && cost.operations.isFinite)
    #expect(throws: DescriptionError.self) { try ensemble(CircleRuns(width: .infinite)).prepared() }
  }
}
