import LinearAlgebra
import TestSupport

import DMFT

/// A linear network of infinite width on given samples by (16.14)–(16.15) as they stand, for any mask: every function of two times
/// and two samples, found by going through the layers until nothing changes.
struct TwoTimeLinearNetwork {
  /// Rows and columns are t P + μ.
  let kernel: SquareMatrix
  /// O(t, s) for all samples.
  let impulse: SquareMatrix
  let targets: [Double]
  /// m_μ(t), step after step.
  let mask: [Double]
  let depth, samples: Int
  let gamma: Double

  /// - Parameter batch: the samples of each step.
  init(
    _ given: GivenSamples, depth: Int, richness: Double, _ optimiser: StochasticGradientDescent,
    steps: Int, batch: (Int) -> [Int]
  ) throws {
    let p = given.count
    let inner = given.training.inputs.rowProducts(times: 1 / Double(given.input.numbers))
    let response = try DenseOptimiser(optimiser, steps: steps).impulse
    kernel = SquareMatrix(size: (steps + 1) * p) { inner[$0 % p, $1 % p] }
    impulse = SquareMatrix(size: (steps + 1) * p) { response[$0 / p, $1 / p] }
    targets = (0...steps).flatMap { _ in given.training.targets.entries }
    mask = (0...steps).flatMap { step in
      let chosen = batch(step)
      return (0..<p).map { chosen.contains($0) ? Double(p) / Double(chosen.count) : 0 }
    }
    (self.depth, samples, gamma) = (depth, p, richness.squareRoot())
  }

  /// Train losses and ⟨w²⟩.
  func solve() -> (losses: [Double], norms: [Double]) {
    let zero = SquareMatrix.zero(kernel.size)
    var features = [kernel] + Array(repeating: zero, count: depth)
    var signals = Array(repeating: zero, count: depth + 1) + [SquareMatrix.ones(kernel.size)]
    var (a, b) = (Array(repeating: zero, count: depth + 1), Array(repeating: zero, count: depth + 1))
    var outputs = Array(repeating: 0.0, count: kernel.size)
    // Every round settles one more time.
    for _ in 0...kernel.size / samples + depth {
      let drive = drive(outputs)
      for layer in 1...depth {
        let c = a[layer - 1] + drive.entrywise(features[layer - 1])
        let d = b[layer] + drive.entrywise(signals[layer + 1])
        let up = (c * d).resolvent
        features[layer] = (features[layer - 1] + signals[layer + 1].sandwiched(by: c)).sandwiched(by: up)
        a[layer] = up * c
      }
      for layer in (1...depth).reversed() {
        let c = a[layer - 1] + drive.entrywise(features[layer - 1])
        let d = b[layer] + drive.entrywise(signals[layer + 1])
        let down = (d * c).resolvent
        signals[layer] = (signals[layer + 1] + features[layer - 1].sandwiched(by: d)).sandwiched(by: down)
        b[layer - 1] = down * d
      }
      outputs = rowSums(a[depth]).map { $0 / gamma }
      for (index, sum) in rowSums(drive.entrywise(features[depth])).enumerated() {
        outputs[index] += sum / gamma
      }
    }
    return (losses(outputs), norms(drive(outputs), rowSums(a[depth]), features[depth]))
  }

  /// (γ₀/P) O(t, s) m_ν(s) Δ_ν(s).
  private func drive(_ outputs: [Double]) -> SquareMatrix {
    let factor = gamma / Double(samples)
    return SquareMatrix(size: kernel.size) { t, s in
      factor * impulse[t, s] * mask[s] * (targets[s] - outputs[s])
    }
  }

  private func losses(_ outputs: [Double]) -> [Double] {
    stride(from: 0, to: outputs.count, by: samples).map { first in
      (first..<first + samples).reduce(0.0) { sum, index in
        let delta = targets[index] - outputs[index]
        return sum + delta * delta
      } / Double(samples)
    }
  }

  /// w = w(0) + Σ drive · h, with ⟨h w(0)⟩ the response to w(0).
  private func norms(_ drive: SquareMatrix, _ response: [Double], _ features: SquareMatrix) -> [Double] {
    let quadratic = features.sandwiched(by: drive)
    return stride(from: 0, to: drive.size, by: samples).map { t in
      1 + 2 * (0..<drive.size).reduce(0) { $0 + drive[t, $1] * response[$1] } + quadratic[t, t]
    }
  }

  private func rowSums(_ matrix: SquareMatrix) -> [Double] {
    (0..<matrix.size).map { row in (0..<matrix.size).reduce(0) { $0 + matrix[row, $1] } }
  }
}
