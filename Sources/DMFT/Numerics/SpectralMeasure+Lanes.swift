/// Eight modes at once: eigenvalue, weight, and what one step makes of them.
package typealias ModeLanes = SIMD8<Double>

extension SpectralMeasure {
  /// Nodes and weights in groups of eight, filled up with nodes of no weight.
  package var lanes: [(node: ModeLanes, weight: ModeLanes)] {
    stride(from: 0, to: count, by: 8).map { start in
      var (node, weight) = (ModeLanes(repeating: 0), ModeLanes(repeating: 0))
      for index in start..<Swift.min(start + 8, count) {
        node[index - start] = nodes[index]
        weight[index - start] = weights[index]
      }
      return (node, weight)
    }
  }
}
