import Foundation
import LinearAlgebra

import DMFT

/// Units of one hidden layer at the nodes of a product rule for h(0) and w(0), trained as they are.
struct HermiteUnits {
  private var h: [[Double]]
  private var w: [Double]
  private let weights: [Double]
  private let samples: GivenSamples
  private let activation: Activation

  init(_ samples: GivenSamples, _ activation: Activation) {
    (self.samples, self.activation) = (samples, activation)
    // Midpoint sums converge faster than any power for Gaussian integrals of analytic functions.
    let nodes = stride(from: -6.2, through: 6.21, by: 0.4).map { $0 }
    let density = nodes.map { 0.4 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }
    let inputs = samples.training.inputs
    let scale = 1 / Double(inputs.columns).squareRoot()
    var (h, w, weights) = ([[Double]](), [Double](), [Double]())
    for (a, pa) in zip(nodes, density) {
      for (b, pb) in zip(nodes, density) {
        for (c, pc) in zip(nodes, density) {
          h.append((0..<inputs.rows).map { scale * (a * inputs[$0, 0] + b * inputs[$0, 1]) })
          w.append(c)
          weights.append(pa * pb * pc)
        }
      }
    }
    (self.h, self.w, self.weights) = (h, w, weights)
  }

  /// The training losses.
  ///
  /// - Parameter batch: the samples of a step; nil for all.
  func train(richness: Double, rate: Double, steps: Int, batch: (Int) -> [Int]? = { _ in nil }) -> [Double] {
    var (h, w) = (h, w)
    let (p, gamma) = (samples.count, richness.squareRoot())
    let y = samples.training.targets.entries
    let kernel = samples.training.inputs.rowProducts(times: 1 / Double(samples.input.numbers))
    return (0...steps).map { step in
      let chosen = batch(step) ?? Array(0..<p)
      var f = [Double](repeating: 0, count: p)
      for i in w.indices { for m in 0..<p { f[m] += weights[i] * w[i] * activation.value(h[i][m]) / gamma } }
      let delta = zip(y, f).map { $0 - $1 }
      for i in w.indices {
        var (dw, g) = (0.0, [Double](repeating: 0, count: p))
        for m in chosen {
          dw += activation.value(h[i][m]) * delta[m]
          g[m] = activation.derivative(h[i][m]) * w[i] * delta[m]
        }
        let step = rate * gamma / Double(chosen.count)
        for m in 0..<p { for n in 0..<p { h[i][m] += step * kernel[m, n] * g[n] } }
        w[i] += step * dw
      }
      return delta.reduce(0) { $0 + $1 * $1 } / Double(p)
    }
  }
}
