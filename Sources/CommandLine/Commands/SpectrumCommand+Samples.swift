import DMFT
import Foundation
import LinearAlgebra
import ConfigurationFiles

extension SpectrumCommand {
  /// Whether the run is one of a nonlinear network on given samples.
  var isOnSamples: Bool {
    get throws { try file.map { try Configuration.read($0).run.model is SampleRegression } ?? false }
  }

  /// The tangent kernel of a run at infinite width, with the targets of its samples.
  func kernelData(of file: String) throws -> LabelledData {
    guard let model = try Configuration.read(file).run.model as? SampleRegression else {
      preconditionFailure("\(file) has no given samples")
    }
    return try SolverFailure.translating(file: file) {
      let demand = try model.tangentKernelDemand()
      try FittingDemand.check(
        memory: demand.memory, seconds: demand.seconds / Double(Workers.count),
        remedy: "a random part of the samples does as well")
      return try LabelledData(
        .kernel(model.tangentKernel().matrix()), targets: model.samples.training.targets)
    }
  }
}
