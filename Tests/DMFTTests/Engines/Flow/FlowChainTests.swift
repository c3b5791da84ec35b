@testable import DMFTFlow
import TestSupport
import Testing

import DMFT

@Suite("Which runs the flow takes", .tags(.contract))
struct FlowChainTests {
  func obstacle(network: Network? = nil, data: DataSource? = nil) throws -> String? {
    let run = try makeFlow(task: powerLaw(modes: 5), until: 1)
    let changed = try run.with(network: network ?? run.network).with(data: data)
    do {
      _ = try solve(changed)
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
    let run = try makeFlow(task: powerLaw(modes: 5), until: 1)
      .with(network: Network(couplings: maps, widths: [Extent](repeating: .finite(7), count: 4)))
    let chain = try FlowChain(ChainRun(run))
    #expect(chain.depth == 3 && chain.richness == 2 && chain.width == .finite(7))
  }

  @Test("Others are refused, and the obstacle is named")
  func refused() throws {
    let different = try Network(
      couplings: [
        Coupling(.gaussian, trained: false), Coupling(.identity, trained: true, richness: 1),
        Coupling(.identity, trained: true, richness: 2),
      ], widths: [.infinite, .infinite, .infinite])
    func names(_ words: String, network: Network? = nil, data: DataSource? = nil) throws -> Bool {
      try obstacle(network: network, data: data)?.contains(words) == true
    }
    #expect(try names("more than one Gaussian", network: .deep(widths: [.infinite, .infinite])))
    #expect(try names("finite width is trained", network: .deep(widths: [.finite(9)])))
    #expect(try names("different richness", network: different))
    #expect(try names("readoutVariance", network: .projected(width: .infinite, readoutVariance: 1)))
    #expect(try names("data.batch", data: DataSource(batch: .size(3))))
    #expect(try names("data.samples", data: DataSource(samples: .finite(3))))
    #expect(try names("data.exactBatch", data: DataSource(exactBatch: true)))
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
