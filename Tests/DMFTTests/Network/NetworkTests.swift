import DMFT
import TestSupport
import Testing

@Suite("Networks")
struct NetworkTests {
  @Test(
    "width ratios ν: 1/N_1 from the modes, N_ℓ/N_{ℓ+1}, 0 into infinite width, 1 between infinite widths",
    .tags(.closedForm))
  func widthRatios() throws {
    let network = try Network.deep(widths: [.finite(8), .finite(20), .finite(5), .infinite, .infinite])
    #expect((0..<5).map(network.widthRatio) == [0.125, 0.4, 4, 0, 1])
    #expect(try Network.deep(widths: [.infinite]).widthRatio(0) == 0)
  }

  /// ν = 1 between infinite widths is the limit of equal widths, which keeps the scattering of the upper map.
  @Test("between infinite widths are the limit of equal finite ones", .tags(.limit, .order))
  func infiniteWidths() throws {
    func loss(_ width: Extent) throws -> [Double] {
      try exactLoss(
        makeRun(network: .deep(widths: [width, width], richness: 0.5), data: DataSource(batch: .size(8))))
    }
    let limit = try loss(.infinite)
    let errors = try [1000, 2000, 4000].map { try relativeDeviation(of: loss(.finite($0)), from: limit) }
    #expect(observedOrders(errors).allSatisfy { abs($0 - 1) < 0.05 })
  }

  @Test("are lazy when no hidden map learns", .tags(.identity))
  func lazy() throws {
    #expect(try Network.randomFeatures(width: .infinite).isLazy)
    #expect(try Network.projected(width: .infinite, richness: 0).isLazy)
    #expect(try !Network.projected(width: .infinite, richness: 0.1).isLazy)
    #expect(Coupling(.gaussian, trained: false, richness: 3).effectiveRichness == 0)
  }

  @Test("of a name are the chains they stand for", .tags(.identity))
  func models() throws {
    let projected = try Network.projected(width: .finite(7), richness: 2)
    #expect(projected.couplings.map(\.initialisation) == [.gaussian, .identity])
    #expect(projected.couplings.map(\.isTrained) == [false, true])
    #expect(
      try Network.deep(widths: [.finite(7), .finite(9)]).couplings.allSatisfy {
        $0.isTrained && $0.initialisation == .gaussian
      })
  }

  /// One-pass: 1/B. Fixed samples: a mask of variance P/B − 1.
  @Test("take the noise that their data has", .tags(.closedForm))
  func data() throws {
    let sources = try [
      DataSource(), DataSource(batch: .size(4)), DataSource(samples: .finite(20)),
      DataSource(samples: .finite(20), batch: .size(8)),
    ]
    #expect(sources.map { $0.maskVariance(at: 0, of: 1) } == [0, 0, 0, 1.5])
    #expect(sources.map { $0.reciprocalBatch(at: 0, of: 1) } == [0, 0.25, 0.05, 0.125])
  }
}
