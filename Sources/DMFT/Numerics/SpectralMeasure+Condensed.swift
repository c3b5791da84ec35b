// The same measure on fewer nodes.
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

  /// The same measure on fewer nodes, sorted, exact to round-off for what the march integrates.
  ///
  /// A measured spectrum may have millions of eigenvalues. Between λ and λ/2 they are replaced by the Gauss rule of
  /// n nodes of their own, which is exact to degree 2n − 1 on an interval over which nothing varies by more.
  /// - Complexity: O(N) for N nodes.
  package func condensed(nodesPerOctave n: Int) -> SpectralMeasure {
    let sorted = merged
    guard !sorted.isShort, let top = sorted.nodes.last else { return sorted }
    var result = SpectralMeasure(nodes: [], weights: [])
    var end = sorted.count
    var bound = top / 2
    while end > 0 {
      var start = end
      while start > 0 && sorted.nodes[start - 1] > bound { start -= 1 }
      result.append(sorted.part(start..<end).rule(nodes: n))
      end = start
      bound = bound > top * Self.smallestRatio ? bound / 2 : -1
    }
    return result.merged
  }

  /// The same measure with its nodes below a bound replaced by a Gauss rule of a few.
  package func joined(below bound: Double) -> SpectralMeasure {
    let sorted = merged
    let split = sorted.nodes.firstIndex { $0 >= bound } ?? sorted.count
    guard split > Self.fewNodes else { return sorted }
    var result = sorted.part(0..<split).rule(nodes: Self.fewNodes)
    result.append(sorted.part(split..<sorted.count))
    return result
  }

  /// Whether every node can be kept.
  package var isShort: Bool { count <= Self.largestPlainCount }

  private func part(_ range: Range<Int>) -> SpectralMeasure {
    SpectralMeasure(nodes: Array(nodes[range]), weights: Array(weights[range]))
  }

  private func rule(nodes n: Int) -> SpectralMeasure {
    count <= n ? self : GaussQuadrature.rule(of: self, nodes: n)
  }

  private mutating func append(_ other: SpectralMeasure) {
    nodes += other.nodes
    weights += other.weights
  }

  private static let largestPlainCount = 2000
  private static let smallestRatio = 0x1p-60
  /// Of what has hardly begun to move.
  private static let fewNodes = 10
}
