import DMFT
import TestSupport
import Testing

@Suite("Limits of the two-time equations")
struct LimitTests {
  static let sizes = [1000, 2000, 4000, 8000]

  func expectFirstOrder(_ curves: [[Double]], to limit: [Double]) throws {
    let errors = curves.map { relativeDeviation(of: $0, from: limit) }
    #expect(errors[0] > 1e-6)
    #expect(observedOrders(errors).allSatisfy { abs($0 - 1) < 0.05 })
  }

  @Test("many samples at fixed batch: one-pass training, with an error of 1/P", .tags(.limit, .order))
  func samples() throws {
    func loss(_ samples: Extent) throws -> [Double] {
      try exactLoss(
        makeRun(
          network: .projected(width: .finite(16)),
          data: DataSource(samples: samples, batch: .size(8), labelNoise: 0.2)))
    }
    try expectFirstOrder(Self.sizes.map { try loss(.finite($0)) }, to: loss(.infinite))
  }

  @Test("large width: infinite width, with an error of 1/N", .tags(.limit, .order))
  func width() throws {
    func loss(_ width: Extent) throws -> [Double] {
      try exactLoss(makeRun(network: .deep(widths: [width]), data: DataSource(batch: .size(8))))
    }
    try expectFirstOrder(Self.sizes.map { try loss(.finite($0)) }, to: loss(.infinite))
  }

  @Test("large batches: the population gradient, with an error of 1/B", .tags(.limit, .order))
  func batch() throws {
    func loss(_ batch: DataSource.Batch) throws -> [Double] {
      try exactLoss(
        makeRun(network: .projected(width: .finite(16)), data: DataSource(batch: batch, labelNoise: 0.3)))
    }
    try expectFirstOrder(Self.sizes.map { try loss(.size($0)) }, to: loss(.full))
  }

  @Test("a batch of all samples is the full batch", .tags(.identity))
  func fullBatch() throws {
    let batches = try [DataSource.Batch.size(30), .full].map { batch in
      try curves(
        makeRun(
          network: .projected(width: .finite(16)),
          data: DataSource(samples: .finite(30), batch: batch, labelNoise: 0.2)))
    }
    #expect(deviation(batches[0], from: batches[1]) < 1e-14)
  }

  /// Anywhere in the chain, frozen or trained at γ = 0 without decay.
  @Test(
    "an identity coupling that learns nothing changes nothing", .tags(.identity), arguments: [false, true])
  func idleIdentity(trained: Bool) throws {
    let (first, second) = (
      Coupling(.gaussian, trained: true, richness: 0.8), Coupling(.gaussian, trained: true, richness: 1.2)
    )
    let idle = Coupling(.identity, trained: trained, richness: trained ? 0 : 5)
    let (low, high) = (Extent.finite(12), Extent.finite(20))
    let data = try DataSource(samples: .finite(40), batch: .size(10), labelNoise: 0.1)
    func result(_ couplings: [Coupling], _ widths: [Extent]) throws -> [String: [Double]] {
      try curves(
        makeRun(network: Network(couplings: couplings, widths: widths, readoutVariance: 0.2), data: data))
    }
    let plain = try result([first, second], [low, high])
    #expect(try deviation(result([first, idle, second], [low, low, high]), from: plain) < 1e-12)
    #expect(
      try deviation(result([first, second, idle, idle], [low, high, high, high]), from: plain) < 1e-12)
  }

  /// Frozen A and a trained identity, or A itself trained: the same learned operators when ν = 0.
  @Test(
    "at infinite width a trained Gaussian map is the projected network", .tags(.identity),
    arguments: [0.0, 0.4, 3])
  func trainedGaussian(richness: Double) throws {
    let data = try DataSource(samples: .finite(50), batch: .size(10), labelNoise: 0.1)
    let descent = try StochasticGradientDescent(learningRate: 0.2, momentum: 0.4, weightDecay: 0.2)
    let networks = [
      try Network.deep(widths: [.infinite], richness: richness, readoutVariance: 0.3),
      try .projected(width: .infinite, richness: richness, readoutVariance: 0.3),
    ]
    let results = try networks.map {
      try curves(makeRun(network: $0, data: data, optimiser: descent, steps: 40))
    }
    #expect(deviation(results[0], from: results[1]) < 1e-12)
  }

  /// Projected, γ = 0, is random features: the identity above A does nothing.
  @Test("without richness the projected network is random features", .tags(.identity))
  func lazyProjected() throws {
    let data = try DataSource(batch: .size(10), labelNoise: 0.1)
    let networks = [
      try Network.randomFeatures(width: .finite(20), readoutVariance: 0.3),
      try .projected(width: .finite(20), richness: 0, readoutVariance: 0.3),
    ]
    let results = try networks.map { try curves(makeRun(network: $0, data: data)) }
    #expect(deviation(results[0], from: results[1]) < 1e-13)
  }
}
