import DMFT
import Foundation
import TestSupport
import Testing

/// A configuration and its curves from an independent implementation that holds every mode.
struct ReferenceCase: Decodable, Sendable {
  let config: Config
  let curves: [String: [Double]]

  static let names = [
    "deep2-minibatch-decay", "depth3-identities", "projected-fixed-data", "projected-gd-infinite",
    "projected-sgd", "random-features-sgd", "two-layer-momentum",
  ]

  init(named name: String) throws {
    let address = try #require(
      Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "Reference"))
    self = try JSONDecoder().decode(Self.self, from: Data(contentsOf: address))
  }

  struct Config: Decodable, Sendable {
    struct Task: Decodable, Sendable { let alpha, beta: Double, modes: Int }
    struct Chain: Decodable, Sendable {
      let model: String?
      let depth: Int?
      let width: Widths?
      let richness, readoutVariance: Double?
      let layers: [Layer]?
    }
    struct Layer: Decodable, Sendable { let `init`: String, width: Int?, trained: Bool }
    struct Samples: Decodable, Sendable { let samples, batch: Int?, labelNoise: Double? }
    struct Descent: Decodable, Sendable {
      let learningRate: Double
      let momentum, weightDecay: Double?
      let schedule: Decay?
    }
    struct Decay: Decodable, Sendable { let kind: String, exponent, offset: Double }

    let task: Task
    let network: Chain
    let data: Samples
    let optimizer: Descent
    let steps: Int
  }

  /// A number, a list of numbers, or `infinite`.
  struct Widths: Decodable, Sendable {
    let values: [Extent]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let width = try? container.decode(Int.self) {
        values = [.finite(width)]
      } else if let widths = try? container.decode([Int].self) {
        values = widths.map { .finite($0) }
      } else {
        values = try container.decode(String.self) == "infinite" ? [.infinite] : []
      }
    }
  }
}

extension ReferenceCase.Config {
  func run() throws -> Run {
    try Run(
      task: PowerLawTask(capacity: task.alpha, source: task.beta, modes: .finite(task.modes)),
      network: network.network(), data: data.source(), optimiser: optimizer.optimiser(),
      steps: steps)
  }
}

extension ReferenceCase.Config.Chain {
  func network() throws -> Network {
    let (gamma, variance) = (richness ?? 1, readoutVariance ?? 0)
    if let layers { return try chain(layers, gamma, variance) }
    let widths = try #require(width?.values)
    switch model {
    case "random-features": return try .randomFeatures(width: widths[0], readoutVariance: variance)
    case "projected": return try .projected(width: widths[0], richness: gamma, readoutVariance: variance)
    default: return try .deep(widths: widths, richness: gamma, readoutVariance: variance)
    }
  }

  private func chain(_ layers: [ReferenceCase.Config.Layer], _ gamma: Double, _ variance: Double) throws
    -> Network
  {
    let width = try #require(layers.first?.width)
    let couplings = layers.map { layer in
      Coupling(layer.`init` == "identity" ? .identity : .gaussian, trained: layer.trained, richness: gamma)
    }
    return try Network(
      couplings: couplings, widths: layers.map { .finite($0.width ?? width) }, readoutVariance: variance)
  }
}

extension ReferenceCase.Config.Samples {
  func source() throws -> DataSource {
    try DataSource(
      samples: samples.map { .finite($0) } ?? .infinite, batch: batch.map { .size($0) } ?? .full,
      labelNoise: labelNoise ?? 0)
  }
}

extension ReferenceCase.Config.Descent {
  func optimiser() throws -> StochasticGradientDescent {
    try StochasticGradientDescent(
      learningRate: learningRate, momentum: momentum ?? 0, weightDecay: weightDecay ?? 0,
      schedule: schedule.map { .power(exponent: $0.exponent, offset: $0.offset) } ?? .constant)
  }
}
