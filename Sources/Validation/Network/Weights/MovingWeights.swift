import LinearAlgebra

/// The weights of one linear map, and how they move along their gradient signal. A new rule is one conformance.
protocol MovingWeights: Sendable {
  var weights: DenseMatrix { get set }
  /// From step t to step t + 1.
  ///
  /// - Parameter gradient: g'_i h_j, without richness and normalisation, which the rule knows.
  mutating func advance(along gradient: OuterProduct, at place: TrainingPlace)
}

/// Where in its training a network is: what step sizes depend on.
struct TrainingPlace: Sendable {
  /// t.
  let step: Int
  /// T.
  let steps: Int
  /// ⟨w²⟩(t).
  var readoutNorm = 0.0
}

/// A frozen map.
struct FixedWeights: MovingWeights {
  var weights: DenseMatrix

  init(_ weights: DenseMatrix) { self.weights = weights }

  mutating func advance(along gradient: OuterProduct, at place: TrainingPlace) {}
}
