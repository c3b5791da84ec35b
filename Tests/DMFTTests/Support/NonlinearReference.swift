import DMFT
import Foundation
import TestSupport
import Testing

/// A nonlinear network of infinite width on given samples, and its curve from an independent implementation.
struct NonlinearReference: Decodable, Sendable {
  struct Config: Decodable, Sendable {
    let P, L, T: Int
    let act: Activation.Function
    let gamma0, eta, momentum: Double
  }

  let config: Config
  let X: [[Double]]
  let y: [Double]
  let loss, loss_se, w2, w2_se: [Double]
  let f, f_se: [[Double]]

  init(named name: String) throws {
    let address = try #require(
      Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Reference/nonlinear"))
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: address))
  }

  func run(steps: Int) throws -> Run {
    let samples = try GivenSamples.rows(X, y, trained: config.P)
    return try samples.run(
      Perceptron(
        depth: config.L, width: .infinite, activation: Activation(config.act),
        richness: config.gamma0 * config.gamma0),
      StochasticGradientDescent(learningRate: config.eta, momentum: config.momentum), steps: steps)
  }
}

extension Activation.Function: @retroactive Decodable {}

extension GivenSamples {
  /// The first rows are trained, the others tested on.
  static func rows(_ x: [[Double]], _ y: [Double], trained: Int) throws -> GivenSamples {
    func part(_ range: Range<Int>) -> (inputs: Numbers, targets: Numbers) {
      (([range.count, x[0].count], Array(x[range].joined())), ([range.count], Array(y[range])))
    }
    return try GivenSamples(
      training: part(0..<trained), test: x.count > trained ? part(trained..<x.count) : nil)
  }

  func run(_ perceptron: Perceptron, _ optimiser: any Optimiser, steps: Int) throws -> Run {
    try Run(
      SampleRegression(samples: self, architecture: .perceptron(perceptron)),
      data: DataSource().of(self), training: .steps(steps, optimiser))
  }
}
