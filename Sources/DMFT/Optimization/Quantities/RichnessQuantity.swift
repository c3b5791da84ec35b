import DMFTKernels
import DMFTRuns

/// γ of all maps that learn, which they share.
enum RichnessQuantity: ScalarQuantity {
  static func value(of run: Run) -> Double? {
    switch run.model {
    case let model as LinearModel:
      let learning = model.network.couplings.filter(\.isTrained)
      guard let first = learning.first, learning.allSatisfy({ $0.richness == first.richness }) else {
        return nil
      }
      return first.richness
    case let model as CircleRegression: return model.perceptron.richness
    case let model as SampleRegression: return model.architecture.richness
    default: return nil
    }
  }

  static func range(in run: Run, _ budget: TrainingBudget) -> ClosedRange<Double> {
    let richness = value(of: run).flatMap { $0 > 0 ? $0 : nil } ?? 1
    return richness / factor...richness * factor
  }

  static func set(_ value: Double, in run: Run) throws -> Run {
    switch run.model {
    case var model as LinearModel:
      var couplings = model.network.couplings
      for index in couplings.indices where couplings[index].isTrained { couplings[index].richness = value }
      model.network = try Network(
        couplings: couplings, widths: model.network.widths, readoutVariance: model.network.readoutVariance)
      return try run.with(model: model)
    case let model as CircleRegression:
      return try run.with(
        model: CircleRegression(target: model.target, perceptron: model.perceptron.with(richness: value)))
    case let model as SampleRegression:
      return try run.with(
        model: SampleRegression(
          samples: model.samples, architecture: model.architecture.with(richness: value)))
    default: return run
    }
  }

  static func check(_ run: Run, _ budget: TrainingBudget) throws {
    guard value(of: run) != nil else {
      throw DescriptionError(
        "optimize.over", "richness", "with one network.richness of maps that are trained")
    }
  }

  private static let factor = 1e3
}

extension Perceptron {
  fileprivate func with(richness: Double) throws -> Perceptron {
    try Perceptron(depth: depth, width: width, activation: activation, richness: richness)
  }
}

extension Architecture {
  fileprivate func with(richness: Double) throws -> Architecture {
    switch self {
    case .perceptron(let network): .perceptron(try network.with(richness: richness))
    case .convolutional(let network):
      .convolutional(
        try ConvolutionalNetwork(layers: network.layers, activation: network.activation, richness: richness))
    }
  }
}
