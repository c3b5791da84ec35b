import DMFTRuns
import LinearAlgebra

extension SampleRegression {
  /// The tangent kernel at infinite width between all pairs of samples, whatever widths are described.
  ///
  /// - Throws: `DescriptionError` when variances leave the range of numbers.
  public func tangentKernel() throws -> LayeredKernel {
    try LayeredKernel(layers(), activation: architecture.activation, inputs: samples.training.inputs)
  }

  /// What it takes.
  public func tangentKernelDemand() throws -> LayeredKernel.Demand {
    LayeredKernel.demand(try layers(), activation: architecture.activation, samples: samples.count)
  }

  private func layers() throws -> [MapLayer] {
    try architecture.layers(on: samples.input) { _ in 1 }
  }
}
