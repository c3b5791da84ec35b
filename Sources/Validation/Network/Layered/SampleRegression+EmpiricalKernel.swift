import DMFT
import LinearAlgebra

extension SampleRegression {
  /// The tangent kernel of one network of finite width at its initial weights, those of the first network of an ensemble
  /// of this seed; several outputs: the mean of their kernels.
  ///
  /// - Throws: `DescriptionError` for an infinite width.
  public func empiricalKernel(seed: UInt64) throws -> DenseMatrix {
    var stream = RandomStream(seed: seed, instance: 0, family: 1)
    let weights = LayeredWeights<Double>(try layeredShape(), keepsMomentum: false, from: &stream)
    return EmpiricalKernel(weights: weights, activation: architecture.activation)
      .matrix(samples.training.inputs.entries)
  }

  /// Numbers and operations that it takes.
  func empiricalKernelDemand() throws -> NetworkDemand {
    EmpiricalKernel.demand(try layeredShape(), samples: samples.count)
  }

  /// The layers with their channels, of finite width.
  func layeredShape() throws -> LayeredShape {
    let widths = try architecture.simulatedWidths()
    let layers = try architecture.layers(on: samples.input) { try $0.simulatedWidth() }
    if let layer = layers.firstIndex(where: { $0.windows.windowSize > Int(Int32.max) }) {
      throw DescriptionError(
        "network", "such that layer \(layer + 1) sees \(layers[layer].windows.windowSize) numbers",
        "at most 2^31 − 1")
    }
    return LayeredShape(
      layers: zip(layers, widths).map { LayerShape($0, channels: $1 ?? $0.windows.channels) },
      outputs: samples.outputs)
  }
}
