import DMFTEquations
import DMFTRuns
import DMFTSolution
import LinearAlgebra

// What the march has found at the steps that are wanted.
extension PanelMarch {
  /// The wanted steps of a panel.
  func steps(in times: Range<Int>) -> [Int] {
    Array(steps[first(from: times.lowerBound)..<first(from: times.upperBound)])
  }

  /// The first of the wanted steps that is not before a time.
  private func first(from time: Int) -> Int {
    var (low, high) = (0, steps.count)
    while low < high {
      let middle = (low + high) / 2
      if steps[middle] < time { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Loss and readout between the rows that are solved.
  func values(_ weights: [Double]) -> (loss: Double, readout: Double) {
    var (loss, readout) = (0.0, 0.0)
    for (j, weight) in weights.enumerated() {
      loss += weight * modes.loss.solved[j][0]
      if !equations.readoutCorrelation.isZero {
        readout += weight * (equations.readoutCorrelation.field.solved[j].last ?? 0)
      }
    }
    return (loss, readout)
  }

  /// Takes the curves at some steps from the rows at some nodes, and what the modes have given there.
  mutating func append(_ times: [Int], _ nodes: [Int], _ results: [ModeResult]) {
    let interpolation = Barycentric(nodes.map(Double.init))
    let biases = results.map { meanPredictor?.value(at: $0.signal) ?? $0.bias }
    for t in times where t <= run.steps {
      let weights = nodes.count == 1 ? [1] : interpolation.weights(at: Double(t))
      let (learned, readout) = values(weights)
      let loss = floor + learned
      let bias = zip(weights, biases).reduce(0) { $0 + $1.0 * $1.1 }
      curves.append(loss, to: .testLoss)
      let training = modes.sampling.map { sampling in
        zip(weights, sampling.training.solved).reduce(0) { $0 + $1.0 * $1.1[0] }
      }
      curves.append(max(0, training ?? learned + run.data.labelNoise), to: .trainLoss)
      curves.append(bias, to: .bias)
      curves.append(loss - bias > Self.roundOff * loss ? loss - bias : 0, to: .variance)
      curves.append(readout, to: .readoutNorm)
    }
  }

  /// Of a difference of two sums, relative to them: where all networks are the same, at the first step, it is all there is.
  private static let roundOff = 1e-14
}
