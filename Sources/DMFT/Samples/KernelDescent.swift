import DMFTKernels
import DMFTRuns
import LinearAlgebra

/// Gradient descent of a network whose kernel does not move.
///
///     f = K α,   α follows the optimiser along m Δ/P,   Δ = y − f                                            (16.13)
///
/// with the mask m of the step's batch, P/B in it and 0 outside. *Complexity*: P n products a step.
struct KernelDescent {
  /// f, points × outputs, the P samples first.
  private(set) var outputs: [Double]
  /// K between all points and the samples, row after row.
  private let kernel: [Double]
  private let targets: [Double]
  /// P.
  private let samples: Int
  private let shape: ProductShape
  /// α and its momentum, samples × outputs.
  private var weights, momenta: [Double]
  private var batch: SampleBatch?

  /// - Parameter kernel: points × samples.
  init(_ kernel: [Double], _ run: WideRun) {
    let o = run.samples.outputs
    (self.kernel, targets, samples, batch) = (kernel, run.samples.allTargets, run.samples.count, run.batch)
    shape = ProductShape(rows: run.points, columns: o, inner: samples)
    weights = Array(repeating: 0, count: samples * o)
    momenta = weights
    outputs = Array(repeating: 0, count: run.points * o)
  }

  /// Mean squared residuals over the samples and, if there are any, the test samples, outputs added.
  var losses: [Double] {
    let (o, n) = (shape.columns, shape.rows)
    return [0..<samples, samples..<n].filter { !$0.isEmpty }.map { points in
      (points.lowerBound * o..<points.upperBound * o).reduce(0.0) { sum, index in
        let residual = targets[index] - outputs[index]
        return sum + residual * residual
      } / Double(points.count)
    }
  }

  mutating func advance(by update: LinearUpdate) {
    let shares = nextShares()
    for index in weights.indices {
      let signal = shares[index / shape.columns] * (targets[index] - outputs[index])
      momenta[index] = update.momentumRetention * momenta[index] + signal
      weights[index] += update.fromMomentum * momenta[index] + update.fromGradient * signal
    }
    let (kernel, weights, shape) = (kernel, weights, shape)
    var target = outputs.mutableSpan
    DenseKernels.multiply(kernel.span, weights.span, shape, into: &target)
  }

  /// m/P of every sample.
  private mutating func nextShares() -> [Double] {
    guard batch != nil else { return Array(repeating: 1 / Double(samples), count: samples) }
    batch?.draw()
    var shares = [Double](repeating: 0, count: samples)
    for point in batch?.points ?? [] { shares[point] = 1 / Double(batch?.size ?? samples) }
    return shares
  }
}
