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

extension SpectralMeasure {
  /// The same measure with nodes of no weight left out and equal nodes joined, sorted from the smallest.
  public var merged: SpectralMeasure {
    var nodes: [Double] = []
    var weights: [Double] = []
    for (node, weight) in zip(self.nodes, self.weights).sorted(by: { $0.0 < $1.0 }) where weight > 0 {
      if nodes.last == node {
        weights[weights.count - 1] += weight
      } else {
        nodes.append(node); weights.append(weight)
      }
    }
    return SpectralMeasure(nodes: nodes, weights: weights)
  }
}
