import DMFT
import Foundation
import TestSupport
import Testing

/// A nonlinear network of infinite width on given samples, and its curve from an independent implementation.
struct NonlinearReference: Decodable, Sendable {
  struct Config: Decodable, Sendable {
    let samples, depth, steps: Int
    let activation: Activation.Function
    let gamma, rate, momentum: Double

    private enum CodingKeys: String, CodingKey {
      case samples = "P"
      case depth = "L"
      case steps = "T"
      case activation = "act"
      case gamma = "gamma0"
      case rate = "eta"
      case momentum
    }
  }

  let config: Config
  let inputs: [[Double]]
  let targets: [Double]
  let loss, lossError, norm, normError: [Double]

  private enum CodingKeys: String, CodingKey {
    case config, loss
    case inputs = "X"
    case targets = "y"
    case lossError = "loss_se"
    case norm = "w2"
    case normError = "w2_se"
  }

  init(named name: String) throws {
    let address = try #require(
      Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Reference/nonlinear"))
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: address))
  }

  var samples: GivenSamples {
    get throws { try .rows(inputs, targets, trained: config.samples) }
  }

  func run(richness: Double? = nil, steps: Int) throws -> Run {
    try samples.run(
      Perceptron(
        depth: config.depth, width: .infinite, activation: Activation(config.activation),
        richness: richness ?? config.gamma * config.gamma),
      StochasticGradientDescent(learningRate: config.rate, momentum: config.momentum), steps: steps)
  }
}

extension Activation.Function: Decodable {}

extension GivenSamples {
  /// The first rows are trained, the others tested on.
  static func rows(_ x: [[Double]], _ y: [Double], trained: Int) throws -> GivenSamples {
    func part(_ range: Range<Int>) -> (inputs: Numbers, targets: Numbers) {
      (([range.count, x[0].count], Array(x[range].joined())), ([range.count], Array(y[range])))
    }
    return try GivenSamples(
      training: part(0..<trained), test: x.count > trained ? part(trained..<x.count) : nil)
  }

  func run(
    _ perceptron: Perceptron, _ optimiser: any Optimiser, data: DataSource? = nil, steps: Int
  ) throws -> Run {
    try Run(
      SampleRegression(samples: self, architecture: .perceptron(perceptron)),
      data: (data ?? DataSource()).of(self), training: .steps(steps, optimiser))
  }
}
