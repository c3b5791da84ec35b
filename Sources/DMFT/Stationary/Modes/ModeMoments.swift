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
  /// From t to t + `count` without noise, by equal steps, in a time that does not depend on their number (9.10).
  mutating func leap(by count: Int)
}
