import DMFTRuns
import LinearAlgebra

/// Kernels of the layers of a perceptron of infinite width at initialisation, on given points.
///
///     Φ⁰ = x·x'/D,   Φ^ℓ = E[φφ],   Φ'^ℓ = E[φ'φ'],   G^L = Φ'^L,   G^ℓ = Φ'^ℓ ∘ G^(ℓ+1)                     (16.12)
///
/// The tangent kernel that they make, (16.11), is `LayeredKernel`.
package struct LayerKernels: Sendable {
  /// Φ^1 … Φ^L, row after row.
  package private(set) var features: [[Double]] = []
  /// G^1 … G^L.
  package private(set) var signals: [[Double]] = []

  /// - Parameter inputs: Φ⁰.
  package init(_ perceptron: Perceptron, inputs: DenseMatrix) {
    let (moments, n) = (PairMoments(perceptron.activation), inputs.rows)
    var feature = inputs.entries
    for _ in 0..<perceptron.depth {
      var slopes = [Double](repeating: 1, count: n * n)
      moments.apply(
        &feature, &slopes, moments.side((0..<n).map { feature[$0 * n + $0] }), 0..<n, 0..<n)
      features.append(feature)
      signals.append(slopes)
    }
    for layer in signals.indices.dropLast().reversed() {
      for index in signals[layer].indices { signals[layer][index] *= signals[layer + 1][index] }
    }
  }
}

extension Activation {
  /// Whether the network is linear: φ(h) = h.
  package var isLinear: Bool { function.law.closedForm == .linear && power == 1 }
}
