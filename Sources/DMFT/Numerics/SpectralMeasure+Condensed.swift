extension SpectralMeasure {
  /// The same measure on fewer nodes, sorted, exact to round-off for what the march integrates.
  ///
  /// A measured spectrum may have millions of eigenvalues. Between λ and λ/2 they are replaced by the Gauss rule of
  /// n nodes of their own, which is exact to degree 2n − 1 on an interval over which nothing varies by more.
  /// - Complexity: O(N) for N nodes.
  func condensed(nodesPerOctave n: Int) -> SpectralMeasure {
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

  /// Whether every node can be kept.
  var isShort: Bool { count <= Self.largestPlainCount }

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
}
