import LinearAlgebra

/// The weights of one linear map, and how they move along their gradient signal. A new rule is one conformance.
protocol MovingWeights: Sendable {
  var weights: DenseMatrix { get set }
  /// From step t to step t + 1 of a run of `steps` steps.
  ///
  /// - Parameter gradient: g'_i h_j, without richness and normalisation, which the rule knows.
  mutating func advance(along gradient: OuterProduct, at step: Int, of steps: Int)
}

/// A frozen map.
struct FixedWeights: MovingWeights {
  var weights: DenseMatrix

  init(_ weights: DenseMatrix) { self.weights = weights }

  mutating func advance(along gradient: OuterProduct, at step: Int, of steps: Int) {}
}
