import DMFT
import LinearAlgebra
import TestSupport

@testable import Validation

/// A short run of a nonlinear network on a few given samples.
struct SampleRuns {
  /// Convolutions on images of 5 × 6 pixels and two channels: stride, padding, a dense layer.
  var layers: [ConvolutionalNetwork.Layer] = [
    .convolution(.init(channels: .finite(4), size: 3, stride: 2, padding: 1)),
    .convolution(.init(channels: .finite(3), size: 2)), .dense(.finite(5)),
  ]
  /// Pooling between layers and below the readout.
  static let pooled: [ConvolutionalNetwork.Layer] = [
    .convolution(.init(channels: .finite(4), size: 3, padding: 1)), .pool(.init(size: 2, stride: 1)),
    .convolution(.init(channels: .finite(3), size: 2)), .pool(.init(size: nil)),
  ]
  /// Pooling of the images, and below a dense layer.
  static let pooledImages: [ConvolutionalNetwork.Layer] = [
    .pool(.init(size: 2, stride: 1)), .convolution(.init(channels: .finite(4), size: 2)),
    .pool(.init(size: 2)), .dense(.finite(5)),
  ]

  /// An mlp of so many hidden layers in their place.
  var depth: Int?
  var width = 6
  var activation = Activation.Function.tanh
  var power = 1
  var richness = 0.7
  var samples = 7
  var testSamples = 3
  var outputs = 1
  var batch = DataSource.Batch.full
  var order = DataSource.Order.subsets
  var learningRate = 0.3
  var momentum = 0.0
  var schedule = Schedule.constant
  var steps = 6

  static let (height, breadth, channels) = (5, 6, 2)

  func given() throws -> GivenSamples {
    var random = SeededNumbers(seed: 11)
    func part(_ count: Int) -> (inputs: GivenSamples.Numbers, targets: GivenSamples.Numbers) {
      let size = Self.height * Self.breadth * Self.channels
      return (
        ([count, Self.height, Self.breadth, Self.channels], (0..<count * size).map { _ in random.number() }),
        ([count, outputs], (0..<count * outputs).map { _ in random.number() })
      )
    }
    let training = part(samples)
    return try GivenSamples(training: training, test: testSamples > 0 ? part(testSamples) : nil)
  }

  func architecture() throws -> Architecture {
    let activation = try Activation(activation, power: power)
    guard let depth else {
      return .convolutional(
        try ConvolutionalNetwork(layers: layers, activation: activation, richness: richness))
    }
    return .perceptron(
      try Perceptron(depth: depth, width: .finite(width), activation: activation, richness: richness))
  }

  func run() throws -> Run {
    let given = try given()
    return try Run(
      SampleRegression(samples: given, architecture: architecture()),
      data: DataSource(samples: .finite(samples), batch: batch, order: order),
      training: .steps(
        steps,
        StochasticGradientDescent(learningRate: learningRate, momentum: momentum, schedule: schedule)))
  }

  func plan() throws -> LayeredPlan {
    let run = try run()
    return try LayeredPlan(SampleRegression(samples: given(), architecture: architecture()), run)
  }

  /// What a network shows at steps 0 … T.
  func observations(_ network: any SimulatedNetwork) -> [Observation] {
    var network = network
    var seen = [network.observation]
    for _ in 0..<steps {
      network.advance()
      seen.append(network.observation)
    }
    return seen
  }

  static func stream(_ instance: Int = 0) -> RandomStream { RandomStream(seed: 5, instance: instance) }
}
