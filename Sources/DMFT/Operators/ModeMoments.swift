/// Moments of the modes of a lazy network of infinite width that sees fresh samples: each mode has a recursion of its own, and all
/// feel the same noise.
///
///     Var ξ_k = (1/B) [ λ_k (L + σ²) + e λ_k² E v_k² ]                                               (9.8)
///
/// with e = 1 for the exact Gaussian fourth moment and e = 0 at leading order.
protocol ModeMoments {
  /// Σ_k λ_k E v_k², the test loss.
  var loss: Double { get }
  /// Σ_k λ_k (E v_k)², the part of the mean predictor.
  func bias(at step: Int) -> Double
  /// Σ_k E p_k², what the readout's mean square is at infinite width, w(0) aside.
  func readoutNorm(at step: Int) -> Double
  /// From t to t + 1, with noise of variance (L + σ²)/B.
  mutating func advance(noise: Double)
}

/// Eight modes at once: eigenvalue, weight, and what one step makes of them.
typealias ModeLanes = SIMD8<Double>

extension SpectralMeasure {
  /// Nodes and weights in groups of eight, filled up with nodes of no weight.
  var lanes: [(node: ModeLanes, weight: ModeLanes)] {
    stride(from: 0, to: count, by: 8).map { start in
      var (node, weight) = (ModeLanes(repeating: 0), ModeLanes(repeating: 0))
      for index in start..<Swift.min(start + 8, count) {
        node[index - start] = nodes[index]
        weight[index - start] = weights[index]
      }
      return (node, weight)
    }
  }
}
