import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

@Suite("Tangent kernels of finite networks")
struct TangentKernelTests {
  let points = 12

  func weights(_ runs: CircleRuns, instance: Int) throws -> PerceptronWeights {
    var stream = RandomStream(seed: 5, instance: instance)
    return try runs.plan().drawWeights(from: &stream)
  }

  func kernel(_ runs: CircleRuns, instance: Int = 0) throws -> DenseMatrix {
    let plan = try runs.plan()
    return try weights(runs, instance: instance).tangentKernel(
      plan.perceptron.activation, inputs: plan.target.inputs())
  }

  @Test(
    "are sums over all parameters of products of slopes of F, over N", .tags(.identity),
    arguments: [1, 2, 3],
    Activation.Function.allCases)
  func definition(_ depth: Int, _ activation: Activation.Function) throws {
    let runs = CircleRuns(depth: depth, activation: activation)
    let (plan, weights) = (try runs.plan(), try weights(runs, instance: 0))
    var sweep = PerceptronSweep(height: 1, activation: plan.perceptron.activation, weights: weights)
    let slopes = (0..<points).map { point in
      var signals = weights.layers.map { DenseMatrix(zeros: $0.weights.rows, $0.weights.columns) }
      sweep.raise(plan.target.inputs(), at: [point], through: weights)
      sweep.lower([1], through: weights)
      sweep.gradients(of: [1], through: weights, adding: false, to: &signals)
      return signals.flatMap(\.entries)
    }
    let kernel = try kernel(runs)
    for i in 0..<points {
      for j in 0..<points {
        let expected = zip(slopes[i], slopes[j]).reduce(0) { $0 + $1.0 * $1.1 } / 5
        #expect(abs(kernel.entries[i * points + j] - expected) < 1e-12)
      }
    }
  }

  /// One hidden relu layer on the circle, N → ∞, at distance t: E φφ′ + E φ′φ′ cos t with W ~ N(0, 1), which
  /// is (sin t + (π − t) cos t)/2π + (π − t) cos t/2π (Cho and Saul 2009).
  func limit(_ i: Int, _ j: Int) -> Double {
    let steps = abs(i - j)
    let t = 2 * Double.pi * Double(min(steps, points - steps)) / Double(points)
    return (sin(t) + 2 * (Double.pi - t) * cos(t)) / (2 * .pi)
  }

  @Test(
    "of wide networks tend to the closed form, with a mean square deviation of 1/N",
    .tags(.limit, .statistics))
  func wide() throws {
    let widths = [25, 100, 400, 1600]
    let squares = try widths.map { width in
      let runs = CircleRuns(width: .finite(width), activation: .relu)
      let deviations = try (0..<100).map { instance in
        let kernel = try kernel(runs, instance: instance)
        return (0..<points * points).reduce(0.0) { sum, index in
          sum + pow(kernel.entries[index] - limit(index / points, index % points), 2)
        } / Double(points * points)
      }
      return estimate(deviations).mean
    }
    let power = log(squares[0] / squares[3]) / log(64)
    #expect(abs(power - 1) < 0.1, "\(squares)")
    #expect(squares[3] < 1e-2 * pow(limit(0, 0), 2))
  }

  @Test(
    "have the closed form for their mean, and no other", .tags(.closedForm, .statistics),
    arguments: [0, 1, 2])
  func mean(_ distance: Int) throws {
    let runs = CircleRuns(width: .finite(50), activation: .relu)
    let entries = try (0..<400).map { try kernel(runs, instance: $0).entries[distance] }
    #expect(deviation(entries, from: limit(0, distance)) < 4)
    #expect(deviation(entries, from: 1.1 * limit(0, distance)) > 4)
  }
}
