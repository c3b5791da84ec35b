import DMFT
import LinearAlgebra

/// The parameters of the network of equation (13.1), as they multiply rows of points.
///
///     H^1 = X V^0,   H^{ℓ+1} = s_ℓ φ(H^ℓ) V^ℓ,   F = φ(H^L) V^L,   s_ℓ = 1/√N between hidden layers, else 1
///
/// One row of X (2 columns), H (N columns) and F (1 column) is one input. V^0 = W^1ᵀ is 2 × N, V^ℓ = W^ℓᵀ is
/// N × N and V^L = w is N × 1. All entries start as independent standard Gaussian numbers.
struct PerceptronWeights: Sendable {
  /// V^0 … V^L.
  var layers: [TrainedWeights]
  /// L.
  let depth: Int
  /// N.
  let width: Int

  /// Draws V^0, V^1 … V^L in this order.
  init(depth: Int, width: Int, keepsMomentum: Bool, from stream: inout RandomStream) {
    self.depth = depth
    self.width = width
    layers = []
    for layer in 0...depth {
      let (rows, columns) = (layer == 0 ? 2 : width, layer == depth ? 1 : width)
      let start = DenseMatrix(gaussian: rows, columns, variance: 1, from: &stream)
      layers.append(TrainedWeights(start, keepsMomentum: keepsMomentum))
    }
  }

  /// s_ℓ.
  func scale(of layer: Int) -> Double {
    layer > 0 && layer < depth ? 1 / Double(width).squareRoot() : 1
  }

  /// The entries of V^ℓ, row after row.
  func entries(_ layer: Int) -> [Double] { layers[layer].weights.entries }

  /// ⟨w²⟩ = (1/N) Σ_i w_i².
  var readoutNorm: Double {
    let readout = entries(depth)
    return dot(readout.span, readout.span) / Double(width)
  }
}
