import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Validation

/// Equation (13.1): a signal is −γN/2 times the slope of the loss in its parameter.
@Suite("Gradients of nonlinear networks")
struct PerceptronGradientTests {
  static let depths = [1, 2, 3]

  /// An activation with its power.
  struct Shape: Sendable, CustomStringConvertible {
    var function: Activation.Function
    var power = 1
    var description: String { "\(function)^\(power)" }
  }
  static let smooth = [
    Shape(function: .erf), Shape(function: .tanh), Shape(function: .gelu), Shape(function: .erf, power: 2),
    Shape(function: .tanh, power: 3), Shape(function: .linear, power: 2),
  ]
  static let piecewise = [Shape(function: .relu), Shape(function: .linear), Shape(function: .relu, power: 2)]

  func network(_ depth: Int, _ shape: Shape) throws -> SimulatedPerceptron {
    let runs = CircleRuns(
      depth: depth, activation: shape.function, power: shape.power, learningRate: 0.02)
    return try runs.trained(by: 2)
  }

  /// The whole grid, and a batch with label noise in which points occur twice.
  func samples(_ network: SimulatedPerceptron) -> [GridSample] {
    var batch = GridSample(batch: 30, of: network.grid.count, labelNoise: 0.4)
    var stream = RandomStream(seed: 3, instance: 0)
    batch.draw(from: &stream)
    return [network.grid, batch]
  }

  /// Root mean square over all parameters of √γ · signal + γN/2 · (central difference of the loss), over that
  /// of the signals.
  func deviation(_ network: SimulatedPerceptron, _ sample: GridSample, step: Double) -> Double {
    var exact = network
    _ = exact.loss(over: sample, learns: true)
    let (gamma, width) = (0.7, 5.0)
    var (difference, scale) = (0.0, 0.0)
    for (layer, signal) in exact.signals.enumerated() {
      for index in signal.entries.indices {
        let losses = [step, -step].map { shift in
          var moved = network
          moved.weights.layers[layer].weights.entries[index] += shift
          return moved.loss(over: sample, learns: false)
        }
        let slope = (losses[0] - losses[1]) / (2 * step)
        let signal = gamma.squareRoot() * signal.entries[index]
        difference += pow(signal + gamma * width / 2 * slope, 2)
        scale += signal * signal
      }
    }
    return (difference / scale).squareRoot()
  }

  @Test(
    "of smooth activations are approached by central differences with order 2", .tags(.order),
    arguments: depths, smooth)
  func orders(_ depth: Int, _ shape: Shape) throws {
    let network = try network(depth, shape)
    for sample in samples(network) {
      let errors = [4e-3, 2e-3, 1e-3].map { deviation(network, sample, step: $0) }
      for order in observedOrders(errors) { #expect(abs(order - 2) < 0.05, "\(errors)") }
      #expect(errors[2] < 1e-3)
    }
  }

  @Test(
    "are central differences to round-off where the loss is a low power of each parameter", .tags(.identity),
    arguments: depths, piecewise)
  func equalities(_ depth: Int, _ shape: Shape) throws {
    let network = try network(depth, shape)
    for sample in samples(network) { #expect(deviation(network, sample, step: 1e-5) < 1e-7) }
  }

  /// Blocks of 256 rows and of 16,384 numbers; a grid and a batch that are no multiples.
  @Test("do not depend on the blocks in which they are added up", .tags(.identity), arguments: [1, 2])
  func blocks(_ depth: Int) throws {
    let runs = CircleRuns(depth: depth, width: .finite(60), activation: .relu, points: 700)
    let network = SimulatedPerceptron(try runs.plan(), from: RandomStream(seed: 4, instance: 0))
    let plan = try runs.plan()
    var stream = RandomStream(seed: 4, instance: 0)
    let weights = plan.drawWeights(from: &stream)
    let targets = plan.target.values().map { $0 / 700 }
    var sweep = PerceptronSweep(height: 700, activation: plan.perceptron.activation, weights: weights)
    sweep.raise(plan.target.inputs(), at: Array(0..<700)[...], through: weights)
    sweep.lower(targets, through: weights)
    var whole = network.signals
    sweep.gradients(of: targets, through: weights, adding: false, to: &whole)
    var pieces = network
    let loss = pieces.observation.testLoss
    #expect(abs(loss - (1...3).reduce(0) { $0 + plan.target.power($1) }) < 1e-14, "f(0) = 0")
    for (a, b) in zip(pieces.signals, whole) {
      for (x, y) in zip(a.entries, b.entries) { #expect(abs(x - y) < 1e-12) }
    }
  }
}
