/// A finite positive measure on the eigenvalue axis: sorted nodes λ with weights.
public struct SpectralMeasure: Sendable, Hashable {
  public var nodes: [Double]
  public var weights: [Double]
  public init(nodes: [Double], weights: [Double]) {
    precondition(nodes.count == weights.count)
    self.nodes = nodes
    self.weights = weights
  }
  public var count: Int { nodes.count }
  public var mass: Double { weights.reduce(0, +) }
  /// Σ_j weight_j f(λ_j).
  public func integral(_ f: (Double) -> Double) -> Double {
    zip(nodes, weights).reduce(0) { $0 + $1.1 * f($1.0) }
  }
}
