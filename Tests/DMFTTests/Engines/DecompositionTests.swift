import DMFT
import Foundation
import TestSupport
import Testing

/// Where the test loss comes from (derivations/03, section 3.5).
@Suite("Decomposition of the test loss")
struct DecompositionTests {
  static let parts: [Quantity] = [.widthLoss, .samplesLoss, .batchLoss, .labelNoiseLoss]

  func solved(_ run: Run, _ engine: EngineName = .march) throws -> LearningCurve {
    var options = SolverOptions()
    options.engine = engine
    options.decomposes = true
    return try solve(run, options: options).curve
  }

  func sum(_ curve: LearningCurve) throws -> [Double] {
    try ([.bias] + Self.parts).reduce(curve.points.map { _ in 0 }) { sum, quantity in
      zip(sum, try #require(curve[quantity])).map { $0 + $1 }
    }
  }

  /// The largest |a − b|; losses begin at one.
  func difference(_ a: [Double]?, _ b: [Double]?) throws -> Double {
    let (a, b) = (try #require(a), try #require(b))
    try #require(a.count == b.count)
    return zip(a, b).map { abs($0 - $1) }.max() ?? 0
  }

  func random(_ data: DataSource, _ network: Network, noise: Double? = nil, steps: Int = 40) throws -> Run {
    let data = try DataSource(
      samples: data.samples, batch: data.batch, labelNoise: noise ?? data.labelNoise)
    return try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.6, modes: .finite(300)), network: network, data: data,
      optimiser: StochasticGradientDescent(learningRate: 0.2), steps: steps)
  }

  @Test(
    "parts are not negative, sum with the bias to the test loss, and vanish exactly when their source does",
    .tags(.identity), arguments: UInt64(1)...24)
  func sums(seed: UInt64) throws {
    let run = try RandomRun.run(seed: seed, steps: 24)
    let curve = try solved(run)
    #expect(try relativeDeviation(of: sum(curve), from: try #require(curve[.testLoss])) < 1e-12)
    let isActive: [Quantity: Bool] = [
      .widthLoss: run.network.widths[0] != .infinite, .samplesLoss: run.data.samples != .infinite,
      .batchLoss: run.data.samples == .infinite
        ? run.data.batch != .full : run.data.maskVariance(at: 0, of: 1) > 0,
      .labelNoiseLoss: run.data.labelNoise > 0 && run.data.reciprocalBatch(at: 0, of: 1) > 0,
    ]
    for (quantity, isActive) in isActive {
      let values = try #require(curve[quantity])
      #expect(isActive ? values[2...].allSatisfy { $0 > 0 } : values.allSatisfy { $0 == 0 }, "\(quantity)")
    }
  }

  @Test("the decomposition leaves the curve as it is", .tags(.identity), arguments: UInt64(1)...6)
  func unchanged(seed: UInt64) throws {
    let run = try RandomRun.run(seed: seed, steps: 40)
    var options = SolverOptions()
    options.engine = .march
    let plain = try #require(solve(run, options: options).curve[.testLoss])
    #expect(relativeDeviation(of: try #require(solved(run)[.testLoss]), from: plain) < 1e-11)
  }

  static let lazySources: [DataSource] = {
    do {
      return [
        try DataSource(batch: .size(24), labelNoise: 0.3),
        try DataSource(samples: .finite(50), labelNoise: 0.3),
        try DataSource(samples: .finite(50), batch: .size(10), labelNoise: 0.3),
      ]
    } catch { preconditionFailure("\(error)") }
  }()

  @Test(
    "lazily, the part of the labels is the loss with noise minus that without, and the other parts know nothing of it",
    .tags(.identity), arguments: lazySources, [EngineName.march, .stationary])
  func labels(data: DataSource, engine: EngineName) throws {
    let network = try Network.randomFeatures(width: .finite(40))
    let noisy = try solved(random(data, network), engine)
    let clean = try solved(random(data, network, noise: 0), engine)
    let expected = zip(try #require(noisy[.testLoss]), try #require(clean[.testLoss])).map { $0 - $1 }
    let tolerance = engine == .march ? 1e-10 : 1e-8
    #expect(try difference(noisy[.labelNoiseLoss], expected) < tolerance)
    for part in Self.parts.dropLast() {
      #expect(try difference(noisy[part], clean[part]) < tolerance, "\(part)")
    }
  }

  @Test(
    "the part of the network is the variance by the population gradient at the same responses",
    .tags(.identity))
  func network() throws {
    // On fresh samples, responses of a lazy network do not depend on the batch.
    let network = try Network.randomFeatures(width: .finite(40), readoutVariance: 0.3)
    let whole = try solved(random(DataSource(batch: .size(8), labelNoise: 0.2), network))
    let silent = try solved(random(DataSource(), network))
    #expect(try difference(whole[.widthLoss], silent[.variance]) < 1e-11)
  }

  @Test("the march and the stationary engine agree on every part", .tags(.identity), arguments: lazySources)
  func engines(data: DataSource) throws {
    let run = try random(data, .randomFeatures(width: .finite(40)), steps: 150)
    let (march, stationary) = (try solved(run), try solved(run, .stationary))
    for part in Self.parts {
      #expect(try difference(march[part], stationary[part]) < 1e-8, "\(part)")
    }
    #expect(try relativeDeviation(of: sum(stationary), from: try #require(stationary[.testLoss])) < 1e-12)
  }

  /// L ← (1 − ηλ)² L + a (L + σ²), a = η²λ²/B.
  @Test(
    "one mode at infinite width has closed forms", .tags(.closedForm),
    arguments: [EngineName.march, .stationary])
  func oneMode(engine: EngineName) throws {
    let (eta, lambda, batch, noise, steps) = (0.3, 0.8, 5.0, 0.4, 60)
    let run = try makeRun(
      task: MeasuredTask(modes: [Mode(eigenvalue: lambda, targetPower: 1)]),
      network: .randomFeatures(width: .infinite), data: DataSource(batch: .size(5), labelNoise: noise),
      optimiser: StochasticGradientDescent(learningRate: eta), steps: steps)
    let curve = try solved(run, engine)
    let a = pow(eta * lambda, 2) / batch
    let bias = (0...steps).map { pow(1 - eta * lambda, 2 * Double($0)) }
    let rho = pow(1 - eta * lambda, 2) + a
    let powers = (0...steps).map { pow(rho, Double($0)) }
    let labels = powers.map { noise * a * (1 - $0) / (1 - rho) }
    #expect(try difference(curve[.labelNoiseLoss], labels) < 1e-13)
    let batches = zip(powers, bias).map { $0 - $1 }
    #expect(try difference(curve[.batchLoss], batches) < 1e-13)
  }

  @Test("the exact fourth moment is split as well", .tags(.identity))
  func exactBatch() throws {
    func run(_ noise: Double) throws -> Run {
      try makeRun(
        task: PowerLawTask(capacity: 1.5, source: 0.6, modes: .finite(50)),
        network: .randomFeatures(width: .infinite),
        data: DataSource(batch: .size(2), labelNoise: noise, exactBatch: true),
        optimiser: StochasticGradientDescent(learningRate: 0.1, momentum: 0.3), steps: 50)
    }
    let (noisy, clean) = (try solved(run(0.3), .stationary), try solved(run(0), .stationary))
    #expect(try relativeDeviation(of: sum(noisy), from: try #require(noisy[.testLoss])) < 1e-12)
    #expect(try difference(noisy[.batchLoss], clean[.variance]) < 1e-14)
  }

  @Test("what diverges is split up to there", .tags(.contract), arguments: [Extent.finite(40), .infinite])
  func divergence(width: Extent) throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.5, source: 0.6, modes: .finite(300)),
      network: .randomFeatures(width: width),
      data: DataSource(batch: .size(1), labelNoise: 5),
      optimiser: StochasticGradientDescent(learningRate: 1.2),
      steps: 600)
    var options = SolverOptions()
    (options.engine, options.decomposes) = (.stationary, true)
    let solution = try solve(run, options: options)
    guard case .diverged = solution.outcome else {
      Issue.record("the run does not diverge")
      return
    }
    let loss = try #require(solution.curve[.testLoss])
    #expect(loss.count > 10 && loss.count < 600)
    #expect(try relativeDeviation(of: sum(solution.curve), from: loss) < 1e-12)
  }

  @Test("a flow draws nothing but the network", .tags(.limit))
  func flow() throws {
    let task = try PowerLawTask(capacity: 1.5, source: 0.6, modes: .finite(1000))
    for width in [Extent.finite(20), .infinite] {
      let run = try Run(task: task, network: .projected(width: width), until: 1e4, points: 30)
      let curve = try solved(run, .flow)
      #expect(curve[.widthLoss] == curve[.variance])
      for part in Self.parts.dropFirst() { #expect(curve[part]?.allSatisfy { $0 == 0 } == true) }
    }
  }

  @Test("maps with a linear rule of their own are split as well", .tags(.identity))
  func rulesOfTheirOwn() throws {
    // Signals are linear in their fields at given responses whatever the maps learn by.
    let couplings = [
      Coupling(.gaussian, trained: false),
      Coupling(
        .identity, trained: true, richness: 1,
        optimiser: try CouplingOptimiser(.normalized, learningRate: 0.05)),
    ]
    let network = try Network(couplings: couplings, widths: [.finite(30), .finite(30)])
    let run = try random(DataSource(batch: .size(16), labelNoise: 0.1), network)
    let curve = try solved(run)
    #expect(try relativeDeviation(of: sum(curve), from: try #require(curve[.testLoss])) < 1e-12)
  }

  @Test("is refused where rules are not linear, with the reason", .tags(.contract))
  func refused() throws {
    let run = try Run(
      task: powerLaw(modes: 30), network: .randomFeatures(width: .finite(40)),
      data: DataSource(batch: .size(8)),
      optimiser: SignDescent(StepSize(0.1)), steps: 20)
    #expect { try solved(run, .auto) } throws: { "\($0)".contains("not linear") }
  }
}
