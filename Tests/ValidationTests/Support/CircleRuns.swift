import DMFT

@testable import Validation

/// A short run of a nonlinear network on a small circle.
struct CircleRuns {
  var depth = 1
  var width = Extent.finite(5)
  var activation = Activation.Function.tanh
  var power = 1
  var richness = 0.7
  var frequencies = 3
  var points = 12
  var batch = DataSource.Batch.full
  var labelNoise = 0.0
  var learningRate = 0.3
  var momentum = 0.0
  var weightDecay = 0.0
  var steps = 10

  func circle() throws -> CircleRegression {
    CircleRegression(
      target: try CircleTarget(exponent: 1, frequencies: frequencies, points: points),
      perceptron: try Perceptron(
        depth: depth, width: width, activation: Activation(activation, power: power), richness: richness))
  }

  func run() throws -> Run {
    try Run(
      circle(), data: DataSource(batch: batch, labelNoise: labelNoise),
      training: .steps(
        steps,
        StochasticGradientDescent(
          learningRate: learningRate, momentum: momentum, weightDecay: weightDecay)))
  }

  func plan() throws -> PerceptronPlan { try PerceptronPlan(circle(), run()) }

  /// A network after `count` steps.
  func trained(by count: Int, seed: UInt64 = 1, instance: Int = 0) throws -> SimulatedPerceptron {
    var network = SimulatedPerceptron(try plan(), from: RandomStream(seed: seed, instance: instance))
    for _ in 0..<count { network.advance() }
    return network
  }

  /// Test losses of the network that the description asks for, at steps 0 … T.
  func losses(seed: UInt64 = 1) throws -> [Double] {
    var network = try run().simulationPlan(copies: 1).networks()(RandomStream(seed: seed, instance: 0))
    var losses = [network.observation.testLoss]
    for _ in 0..<steps {
      network.advance()
      losses.append(network.observation.testLoss)
    }
    return losses
  }
}
