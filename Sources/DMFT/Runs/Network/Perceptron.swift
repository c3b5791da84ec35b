/// A fully connected network of L hidden layers of N units without biases, in mean-field parameterisation.
///
///     h^1 = W^1 x,   h^{ℓ+1} = W^ℓ φ(h^ℓ)/√N,   f(x) = w·φ(h^L)/(√γ N) − (the same at initialisation)      (13.1)
///
/// Every entry of W and w starts as an independent standard Gaussian number, and moves by the gradient of half the loss
/// times γN. Then df/dt = ⟨K Δ⟩ with the tangent kernel K, which does not depend on γ at initialisation and moves
/// at rate γ; γ = 0 is the linearised network. This is the γ of `Coupling`: for φ(h) = h the network is a chain of
/// trained Gaussian maps, with σ_w² = 1/γ. In the literature's f = w·φ/(γ₀N), γ = γ₀². Source: derivations/13.
public struct Perceptron: Sendable, Hashable {
  /// L ≥ 1, the hidden layers.
  public let depth: Int
  /// N of every hidden layer.
  public let width: Extent
  public let activation: Activation
  /// γ ≥ 0.
  public let richness: Double

  /// - Throws: `DescriptionError` for L or N < 1, or γ < 0.
  public init(depth: Int, width: Extent, activation: Activation, richness: Double = 1) throws {
    guard (1...Self.deepest).contains(depth) else {
      throw DescriptionError("network.depth", "\(depth)", "a whole number from 1 to \(Self.deepest)")
    }
    if case .finite(let n) = width, n < 1 {
      throw DescriptionError("network.width", "\(n)", "a whole number ≥ 1, or infinite")
    }
    guard richness >= 0, richness.isFinite else {
      throw DescriptionError("network.richness", richness, "≥ 0")
    }
    self.depth = depth
    self.width = width
    self.activation = activation
    self.richness = richness
  }

  /// More layers than any kernel needs; keeps a typing error from filling the memory.
  public static let deepest = 100
}
