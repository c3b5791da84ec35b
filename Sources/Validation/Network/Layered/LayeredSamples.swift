import DMFT
import LinearAlgebra

/// Inputs with their targets, one row each, as networks of one precision read them.
struct LayeredSamples<Real: TrainingReal>: Sendable {
  let inputs: [Real]
  /// y, one row a sample, one column an output.
  let targets: [Double]
  let outputs: Int

  /// - Parameter inputs: row after row.
  init(inputs: [Double], targets: [Double], outputs: Int) {
    self.inputs = inputs.map { Real($0) }
    self.targets = targets
    self.outputs = outputs
  }

  var count: Int { targets.count / outputs }
}
