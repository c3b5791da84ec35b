import DMFT
import Foundation
import TestSupport
import Testing

/// A configuration with rules of its own, and the curve of an independent implementation with its standard error.
struct OptimiserReference: Decodable, Sendable {
  let config: Config
  let curves: [String: [Double]]
  private let error: [Double]?

  private enum CodingKeys: String, CodingKey {
    case config, curves
    case error = "standard_error"
  }

  init(named name: String) throws {
    let address = try #require(
      Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Reference/optimisers"))
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: address))
  }

  var testLoss: [Double] { curves["test_loss"] ?? [] }
  var standardError: [Double] { error ?? testLoss.map { _ in 0 } }

  struct Config: Decodable, Sendable {
    struct Chain: Decodable, Sendable { let layers: [Layer] }
    struct Layer: Decodable, Sendable {
      let `init`: String
      let width: ReferenceCase.Widths?
      let trained: Bool
      let richness: Double?
      let optimizer: Rule?
    }
    struct Rule: Decodable, Sendable {
      let kind: String?
      let learningRate: Double
      let beta1, beta2, epsilon: Double?
      let iterations: Int?
    }

    let task: ReferenceCase.Config.Task
    let network: Chain
    let data: ReferenceCase.Config.Samples
    let optimizer: Rule
    let steps: Int
  }
}

extension OptimiserReference.Config {
  func run() throws -> Run {
    try Run(
      task: PowerLawTask(capacity: task.alpha, source: task.beta, modes: .finite(task.modes)),
      network: network.network(), data: data.source(), optimiser: optimizer.optimiser(), steps: steps)
  }
}

extension OptimiserReference.Config.Chain {
  func network() throws -> Network {
    var widths: [Extent] = []
    let couplings = try layers.map { layer in
      widths.append(try #require(layer.width?.values[0] ?? widths.last))
      return Coupling(
        layer.`init` == "identity" ? .identity : .gaussian, trained: layer.trained,
        richness: layer.richness ?? 1,
        optimiser: try layer.optimizer?.coupling())
    }
    return try Network(couplings: couplings, widths: widths)
  }
}

extension OptimiserReference.Config.Rule {
  private func averaging() throws -> Averaging {
    try Averaging(first: beta1 ?? 0.9, second: beta2 ?? 0.95, epsilon: epsilon ?? 1e-8)
  }

  func optimiser() throws -> any Optimiser {
    let size = try StepSize(learningRate)
    return switch kind {
    case "sign": try SignDescent(size)
    case "signum": try SignDescent(size, memory: beta1 ?? 0.9)
    case "lion": Lion(size, try averaging())
    case "rmsprop": RMSProp(size, try averaging())
    case "adam": Adam(size, try averaging())
    default: try StochasticGradientDescent(learningRate: learningRate)
    }
  }

  func coupling() throws -> CouplingOptimiser {
    let rule: CouplingOptimiser.Rule =
      switch kind {
      case "normalized": .normalized
      case "muon": .muon(memory: beta1 ?? 0.9, iterations: iterations)
      case "sign": .sign(memory: 0)
      case "adafactor": .adafactor(memory: beta2 ?? 0.95)
      default: .gradient
      }
    return try CouplingOptimiser(rule, learningRate: learningRate)
  }
}
