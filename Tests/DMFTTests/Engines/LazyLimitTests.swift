import DMFT
import Foundation
import TestSupport
import Testing

/// γ = 0 and infinite width: every mode learns by itself, and the curve is a sum of powers.
@Suite("Lazy networks of infinite width")
struct LazyLimitTests {
  /// Nothing of γ or of an identity coupling may be left.
  @Test("L(t) = Σ λ w*² (1 − ηλ)^{2t}", .tags(.closedForm), arguments: [0.1, 0.5, 1.9])
  func gradientDescent(eta: Double) throws {
    let task = try powerLaw(modes: 50)
    let descent = try StochasticGradientDescent(learningRate: eta)
    let expected = (0...60).map { t in task.sum { $0.targetPower * pow($0.retention(eta), 2 * Double(t)) } }
    for network in [
      try Network.randomFeatures(width: .infinite), try .projected(width: .infinite, richness: 0),
    ] {
      let loss = try exactLoss(makeRun(task: task, network: network, optimiser: descent, steps: 60))
      #expect(relativeDeviation(of: loss, from: expected) < 1e-12)
    }
  }

  /// α = 2, β = ½: L(t) = Σ_j C(2t, j) (−η)^j ζ(2 + 2j)/ζ(2), with ζ(2) … ζ(10) in powers of π.
  @Test("infinitely many modes: sums of ζ at even arguments", .tags(.closedForm))
  func zeta() throws {
    let denominators = [6.0, 90, 945, 9450, 93_555]
    let zeta = denominators.enumerated().map { pow(Double.pi, 2 * Double($0.offset + 1)) / $0.element }
    let eta = 0.4
    let task = try PowerLawTask(capacity: 2, source: 0.5, modes: .infinite)
    let loss = try exactLoss(
      makeRun(task: task, optimiser: StochasticGradientDescent(learningRate: eta), steps: 2))
    let binomials: [[Double]] = [[1], [1, -2, 1], [1, -4, 6, -4, 1]]
    for (t, coefficients) in binomials.enumerated() {
      let expected = coefficients.indices.reduce(0) { sum, j in
        sum + coefficients[j] * pow(eta, Double(j)) * zeta[j] / zeta[0]
      }
      #expect(relativeDeviation(of: loss[t], from: expected) < 1e-13)
    }
  }

  @Test("10^6 modes: the same as summing them", .tags(.closedForm))
  func manyModes() throws {
    let run = try makeRun(
      task: PowerLawTask(capacity: 1.3, source: 0.7, modes: .finite(1_000_000)), steps: 300)
    let loss = try #require(curves(run)["test_loss"])
    let powers = (1...1_000_000).map { (pow(Double($0), -1.3), pow(Double($0), -1.91)) }
    let total = powers.reversed().reduce(0) { $0 + $1.1 }
    for t in [1, 30, 300] {
      let expected = powers.reversed().reduce(0) { $0 + $1.1 * pow(1 - 0.3 * $1.0, 2 * Double(t)) } / total
      #expect(relativeDeviation(of: loss[t], from: expected) < 1e-10)
    }
  }

  static let optimisers: [@Sendable () throws -> StochasticGradientDescent] = [
    { try .init(learningRate: 0.4, momentum: 0.6) },
    { try .init(learningRate: 0.3, momentum: 0.6, nesterov: true) },
    { try .init(learningRate: 0.5, weightDecay: 0.3) },
    { try .init(learningRate: 0.5, schedule: .cosine(warmup: 5, final: 0.1)) },
    {
      try .init(
        learningRate: 0.3, momentum: 0.5, nesterov: true, weightDecay: 0.2,
        schedule: .power(exponent: 1, offset: 5))
    },
  ]

  /// p_k ← the optimiser's rule with the gradient signal λ_k (w*_k − p_k).
  @Test("follow any linear optimiser mode by mode", .tags(.closedForm), arguments: optimisers.indices)
  func optimiser(_ index: Int) throws {
    let (task, descent, steps) = (try powerLaw(modes: 50), try Self.optimisers[index](), 50)
    var expected = [Double](repeating: 0, count: steps + 1)
    for mode in task.list {
      let learned = DenseOptimiser.weights(descent, from: 0, steps) { _, p in mode.eigenvalue * (1 - p) }
      for t in 0...steps { expected[t] += mode.targetPower * (1 - learned[t]) * (1 - learned[t]) }
    }
    let loss = try exactLoss(makeRun(task: task, optimiser: descent, steps: steps))
    #expect(relativeDeviation(of: loss, from: expected) < 1e-12)
  }

  /// L(t) = L_GD(t) + (η²/B) Σ_{s<t} 𝒦(t−1−s) (L(s) + σ²), 𝒦(τ) = Σ m λ² (1 − ηλ)^{2τ}                  (11)
  @Test(
    "one-pass training solves a Volterra equation", .tags(.closedForm),
    arguments: [(1, 0.0), (8, 0.0), (8, 0.5), (1000, 2.0)])
  func onePass(batch: Int, noise: Double) throws {
    let (task, eta, steps) = (try powerLaw(modes: 50), 0.4, 60)
    let kernel = (0..<steps).map { tau in
      task.sum { $0.trace * $0.eigenvalue * pow($0.retention(eta), 2 * Double(tau)) } * eta * eta
        / Double(batch)
    }
    var expected: [Double] = []
    for t in 0...steps {
      let signal = task.sum { $0.targetPower * pow($0.retention(eta), 2 * Double(t)) }
      expected.append((0..<t).reduce(signal) { $0 + kernel[t - 1 - $1] * (expected[$1] + noise) })
    }
    let run = try makeRun(
      task: task, data: DataSource(batch: .size(batch), labelNoise: noise),
      optimiser: StochasticGradientDescent(learningRate: eta), steps: steps)
    let found = try curves(run, nodes: 1000)
    #expect(relativeDeviation(of: try #require(found["test_loss"]), from: expected) < 1e-12)
    #expect(
      relativeDeviation(of: try #require(found["train_loss"]), from: expected.map { $0 + noise }) < 1e-12)
  }
}
