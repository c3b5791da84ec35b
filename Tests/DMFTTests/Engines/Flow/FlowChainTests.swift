import TestSupport
import Testing

@testable import DMFT

@Suite("Which runs the flow takes", .tags(.contract))
struct FlowChainTests {
  func obstacle(_ change: (inout Run) throws -> Void) throws -> String? {
    var run = try makeFlow(task: powerLaw(modes: 5), until: 1)
    try change(&run)
    do {
      _ = try solve(run)
      return nil
    } catch SolverError.unsuitable(_, let obstacle) {
      return obstacle
    }
  }

  @Test("Frozen identities change nothing")
  func frozenIdentity() throws {
    let maps = [
      Coupling(.gaussian, trained: false), Coupling(.identity, trained: false),
      Coupling(.identity, trained: true, richness: 2), Coupling(.identity, trained: true, richness: 2),
    ]
    var run = try makeFlow(task: powerLaw(modes: 5), until: 1)
    run.network = try Network(couplings: maps, widths: [Extent](repeating: .finite(7), count: 4))
    let chain = try FlowChain(run)
    #expect(chain.depth == 3 && chain.richness == 2 && chain.width == .finite(7))
  }

  @Test("Others are refused, and the obstacle is named")
  func refused() throws {
    #expect(
      try obstacle { $0.network = try .deep(widths: [.infinite, .infinite]) }?.contains(
        "more than one Gaussian")
        == true)
    #expect(
      try obstacle { $0.network = try .deep(widths: [.finite(9)]) }?.contains("finite width is trained")
        == true)
    #expect(
      try obstacle {
        $0.network = try Network(
          couplings: [
            Coupling(.gaussian, trained: false), Coupling(.identity, trained: true, richness: 1),
            Coupling(.identity, trained: true, richness: 2),
          ], widths: [.infinite, .infinite, .infinite])
      }?.contains("different richness") == true)
    #expect(
      try obstacle { $0.network = try .projected(width: .infinite, readoutVariance: 1) }?.contains(
        "readoutVariance") == true)
    #expect(try obstacle { $0.data = try DataSource(batch: .size(3)) }?.contains("batch") == true)
    #expect(try obstacle { $0.data = try DataSource(samples: .finite(3)) }?.contains("samples") == true)
  }

  @Test("Steps are not for the flow engine, and times not for the march")
  func horizons() throws {
    var options = SolverOptions()
    options.engine = .flow
    #expect(throws: SolverError.self) { try solve(makeRun(), options: options) }
    options.engine = .march
    #expect(throws: SolverError.self) {
      try solve(makeFlow(task: powerLaw(modes: 5), until: 1), options: options)
    }
  }
}
