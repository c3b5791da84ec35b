import DMFT
import TestSupport
import Testing

@testable import Validation

@Suite("The cost of an ensemble")
struct SimulationCostTests {
  static func ensemble(width: Int = 50, scale: Int = 1, threads: Int = 1, steps: Int = 20) throws -> Ensemble
  {
    var ensemble = Ensemble(
      try run(network: .projected(width: .finite(width)), data: DataSource(batch: .size(4)), steps: steps),
      instances: 6, seed: 1)
    ensemble.scale = scale
    ensemble.threads = threads
    return ensemble
  }

  @Test(
    "memory is that of the matrices of the networks that are trained at the same time", .tags(.closedForm))
  func memory() throws {
    // A, 50 × 20, and B, 50 × 50.
    #expect(try Self.ensemble().prepared().cost.memory == 8 * (50 * 20 + 50 * 50))
    #expect(
      try Self.ensemble(threads: 2).prepared().cost.memory == 2 * Self.ensemble().prepared().cost.memory)
    #expect(
      try Self.ensemble(threads: 100).prepared().cost.memory == 6 * Self.ensemble().prepared().cost.memory)
    #expect(try Self.ensemble(scale: 3).prepared().cost.memory == 9 * Self.ensemble().prepared().cost.memory)
  }

  @Test("time is proportional to the steps, and shared by the cores", .tags(.closedForm))
  func time() throws {
    let cost = try Self.ensemble().prepared().cost
    #expect(try Self.ensemble(steps: 200).prepared().cost.operations == 10 * cost.operations)
    #expect(cost.seconds(cores: 2) == cost.seconds(cores: 1) / 2)
  }

  @Test("absurd sizes have absurd costs and no overflow", .tags(.contract))
  func absurd() throws {
    let cost = try Self.ensemble(width: .max, threads: .max).prepared().cost
    #expect(cost.memory > 1e38 && cost.memory.isFinite)
    #expect(try Self.ensemble(scale: .max, threads: .max).prepared().cost.memory > 1e38)
  }

  @Test("an infinite width is refused for what it is", .tags(.contract))
  func infinite() throws {
    let endless = try Ensemble(
      run(network: .projected(width: .infinite), data: DataSource()), instances: 2, seed: 1)
    let error = #expect(throws: DescriptionError.self) { try endless.prepared() }
    #expect(error?.key == "network.width")
  }
}
