import Foundation
import TestSupport
import Testing

import DMFT

/// Errors that are stated of sampled theories.
@Suite("The mean of scrambles")
struct ScrambledMeanTests {
  @Test("has errors that do not vanish where curves cross", .tags(.identity))
  func crossing() {
    let curves = (0..<6).map { scramble -> [Double] in
      let slope = 0.01 * Double(scramble - 3)
      return (0...40).map { time -> Double in slope * Double(time - 20) }
    }
    let mean = ScrambledMean(curves)
    #expect(mean.spreads[20] == 0 && mean.errors[20] > 0.5 * mean.errors[15])
    #expect(abs(mean.errors[0] - ScrambledMean.enlargement(6) * mean.spreads[0]) < 1e-15)
  }

  /// L_S = L + b/S + e, and the mean of both halves L + 2b/S + e: what differs is b/S.
  @Test("is free of a bias of order 1/S that halves of the paths show", .tags(.identity))
  func bias() {
    let (limit, share) = ([4.0, 2, 1], [0.3, 0.2, 0.1])
    let noise = [0.01, -0.02, 0.015, -0.005]
    let curves = noise.map { e in zip(limit, share).map { $0 + $1 + e } }
    let mean = ScrambledMean(curves, biases: Array(repeating: share, count: 3))
    #expect(zip(mean.means, limit).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(zip(mean.corrections, share).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(zip(mean.errors, share).allSatisfy { $0 >= 0.5 * $1 })
    let uncorrected = ScrambledMean(curves)
    #expect(zip(mean.errors, uncorrected.errors).allSatisfy { $0 > $1 })
  }

  /// More than half of a value is no correction: the rest is error.
  @Test("takes off half of a value at most", .tags(.contract))
  func excess() {
    let mean = ScrambledMean([[1], [1]], biases: [[3], [3]])
    #expect(mean.means == [0.5] && mean.errors[0] >= 2.5)
  }

  @Test("is exact, without error, where nothing is sampled", .tags(.contract))
  func exact() {
    let mean = ScrambledMean([[1, 2, 3]])
    #expect(mean.means == [1, 2, 3] && mean.errors == [0, 0, 0])
    #expect(ScrambledMean([]).means.isEmpty)
  }

  /// The sum of three equal numbers is not always three times the number.
  @Test(
    "has no error where scrambles are the same but for rounding, and one where they are not", .tags(.identity)
  )
  func rounding() {
    #expect((0.1 + 0.1 + 0.1) / 3 != 0.1)
    let same = [[0.1, 1], [0.1, 1.5], [(0.1).nextUp, 2]]
    let mean = ScrambledMean(same, biases: [[1e-17, 0.01], [-1e-17, 0.02]])
    #expect(mean.errors[0] == 0 && mean.spreads[0] == 0 && mean.corrections[0] == 0 && mean.errors[1] > 0)
    #expect(ScrambledMean(same).errors[0] == 0)
    let apart = ScrambledMean([[1], [1 + 1e-12]])
    #expect(abs(apart.spreads[0] / 5e-13 - 1) < 1e-2)
    #expect(ScrambledMean([[.infinity], [1]]).errors[0].isNaN)
  }

  /// Normal values without a common bias: three stated errors hold in 99.7 % of cases, and more for the allowance.
  @Test("misses by three stated errors as rarely as a normal mean", .tags(.statistics), arguments: [2, 5, 8])
  func coverage(scrambles: Int) {
    var random = SeededNumbers(seed: 5)
    func normal() -> Double {
      let (radius, angle) = (random.number(in: 1e-300...1), random.number(in: 0...1))
      return (-2 * log(radius)).squareRoot() * cos(2 * Double.pi * angle)
    }
    let misses = (0..<20_000).count { _ in
      let mean = ScrambledMean(values: (0..<scrambles).map { _ in normal() })
      return abs(mean.means[0]) > 3 * mean.errors[0]
    }
    #expect(misses > 0 || scrambles == 2)
    #expect(Double(misses) / 20_000 < 0.0035)
  }

  /// Lazy networks are known exactly: their curves as the limit of small richness, from many seeds.
  @Test(
    "of lazy networks holds the exact curve", .tags(.closedForm, .statistics),
    arguments: [Activation.Function.tanh, .gelu], 1...4)
  func lazy(function: Activation.Function, seed: UInt64) throws {
    let samples = try GivenSamples.rows(
      [[1.2, 0.3], [-0.4, 1.1], [0.7, -0.9], [0.2, 0.5], [-1.0, -0.6]], [0.8, -0.5, 0.6, 0.1, -0.3],
      trained: 3)
    func solution(_ richness: Double) throws -> Solution {
      var options = SolverOptions()
      options.sampling.seed = seed
      options.sampling.paths = 1024
      return try solve(
        samples.run(
          Perceptron(depth: 2, width: .infinite, activation: Activation(function), richness: richness),
          StochasticGradientDescent(learningRate: 0.5, momentum: 0.3), steps: 40),
        options: options)
    }
    let (exact, sampled) = (try solution(0), try solution(1e-10))
    for name in ["train_loss", "test_loss"] {
      let (expected, found) = (try #require(exact.curve[name]), try #require(sampled.curve[name]))
      let error = try #require(sampled.curve[name + "_se"])
      for t in expected.indices {
        #expect(
          abs(found[t] - expected[t]) <= 3 * error[t] + 1e-4 * expected[0],
          "\(name), step \(t): \(found[t]) ± \(error[t]) for \(expected[t])")
      }
    }
  }
}
