import DMFT
import TestSupport
import Testing

@Suite("The stationary engine gives the march's curves", .tags(.identity))
struct StationaryMarchTests {
  /// All columns at every step of both engines, the march on all nodes.
  func expectAgreement(_ run: Run, within tolerance: Double = 1e-10) throws {
    var options = SolverOptions()
    options.engine = .stationary
    let stationary = try solve(run, options: options)
    options.engine = .march
    options.tolerance = 1e-13
    let march = try solve(run, options: options)
    for column in march.curve.columns {
      let found = try #require(stationary.curve[column.name])
      let difference = relativeDeviation(of: found, from: column.values, zero: 1e-13)
      #expect(difference < tolerance, "\(column.name)")
    }
    let stated = try #require(stationary.diagnostics["relative_error"])
    #expect(stated < 1e-10)
  }

  func layers(_ widths: [Extent], identityAt level: Int? = nil, variance: Double = 0) throws -> Network {
    try Network(
      couplings: widths.indices.map { Coupling($0 == level ? .identity : .gaussian, trained: false) },
      widths: widths, readoutVariance: variance)
  }

  @Test("random features, N = 32, B = 16, T = 300")
  func randomFeatures() throws {
    try expectAgreement(
      makeRun(
        task: powerLaw(modes: 400), network: .randomFeatures(width: .finite(32)),
        data: DataSource(batch: .size(16), labelNoise: 0.1),
        optimiser: StochasticGradientDescent(learningRate: 0.5), steps: 300))
  }

  @Test("two frozen layers and an identity, w(0), T = 300")
  func layers() throws {
    try expectAgreement(
      makeRun(
        task: powerLaw(modes: 400),
        network: layers([.finite(32), .finite(32), .finite(20)], identityAt: 1, variance: 0.3),
        data: DataSource(batch: .size(16)), optimiser: StochasticGradientDescent(learningRate: 0.3),
        steps: 300))
  }

  @Test("a finite width under an infinite one")
  func mixedWidths() throws {
    try expectAgreement(
      makeRun(
        network: layers([.finite(12), .infinite, .infinite], variance: 0.2),
        data: DataSource(batch: .size(9), labelNoise: 0.2), steps: 150))
  }

  @Test("momentum and Nesterov's, with decay of the weights", arguments: [false, true])
  func momentum(_ isNesterov: Bool) throws {
    try expectAgreement(
      makeRun(
        network: .randomFeatures(width: .finite(32), readoutVariance: 0.5),
        data: DataSource(batch: .size(16), labelNoise: 0.1),
        optimiser: StochasticGradientDescent(
          learningRate: 0.2, momentum: 0.5, nesterov: isNesterov, weightDecay: 0.01), steps: 300))
  }

  @Test("full batch on P = 80 samples, T = 300")
  func fullBatch() throws {
    try expectAgreement(
      makeRun(
        task: powerLaw(modes: 400), network: .randomFeatures(width: .finite(32), readoutVariance: 0.1),
        data: DataSource(samples: .finite(80), labelNoise: 0.1),
        optimiser: StochasticGradientDescent(learningRate: 0.4), steps: 300))
  }

  @Test("mini-batches of fixed samples, under two layers")
  func miniBatch() throws {
    try expectAgreement(
      makeRun(
        network: layers([.finite(30), .finite(15)], variance: 0.1),
        data: DataSource(samples: .finite(40), batch: .size(10), labelNoise: 0.3), steps: 200))
  }

  @Test("fixed samples at infinite width")
  func infiniteWidth() throws {
    try expectAgreement(
      makeRun(data: DataSource(samples: .finite(25), batch: .size(5), labelNoise: 0.1), steps: 200))
  }

  @Test("independent modes: plain, with momentum and decay", arguments: [0, 0.6])
  func modes(_ momentum: Double) throws {
    try expectAgreement(
      makeRun(
        network: .randomFeatures(width: .infinite, readoutVariance: 0.4),
        data: DataSource(batch: .size(10), labelNoise: 0.1),
        optimiser: StochasticGradientDescent(
          learningRate: 0.3, momentum: momentum, nesterov: momentum > 0, weightDecay: momentum / 20),
        steps: 200), within: 1e-11)
  }
}
