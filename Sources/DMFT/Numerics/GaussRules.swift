import LinearAlgebra

/// The Gauss rules of one measure up to a largest number of nodes, from a single Lanczos process.
///
/// The leading n × n part of the Jacobi matrix gives the n-node rule.
package struct GaussRules {
  /// The measure, sorted, without empty nodes.
  package let measure: SpectralMeasure
  private let jacobi: SymmetricTridiagonal

  package init(of measure: SpectralMeasure, most: Int) {
    let support = measure.merged
    self.measure = support
    jacobi = Self.lanczos(support, min(most, support.count))
  }

  /// The n-node rule; the measure itself when it has no more than n nodes.
  package func rule(nodes n: Int) -> SpectralMeasure {
    guard n < measure.count, n > 0 else { return measure }
    let count = min(n, jacobi.diagonal.count)
    let leading = SymmetricTridiagonal(
      diagonal: Array(jacobi.diagonal[..<count]), offDiagonal: Array(jacobi.offDiagonal[..<(count - 1)]))
    guard let rule = leading.gaussRule() else { return measure }
    let mass = measure.mass
    return SpectralMeasure(nodes: rule.map { max(0, $0.node) }, weights: rule.map { $0.weight * mass })
  }

  /// Three-term recurrence of the polynomials orthogonal with respect to the measure.
  private static func lanczos(_ measure: SpectralMeasure, _ n: Int) -> SymmetricTridiagonal {
    guard n > 0 else { return SymmetricTridiagonal(diagonal: [], offDiagonal: []) }
    let mass = measure.mass
    var basis = [measure.weights.map { ($0 / mass).squareRoot() }]
    var diagonal: [Double] = []
    var below: [Double] = []
    for step in 0..<n {
      var next = zip(measure.nodes, basis[step]).map { $0 * $1 }
      diagonal.append(dot(next, basis[step]))
      for _ in 0..<2 { for vector in basis { subtract(dot(next, vector), vector, from: &next) } }
      guard step + 1 < n else { break }
      let norm = dot(next, next).squareRoot()
      // The Krylov space is exhausted: the measure has no more distinguishable nodes.
      guard norm > 1e-15 * abs(measure.nodes.last ?? 0) else { break }
      below.append(norm)
      basis.append(next.map { $0 / norm })
    }
    return SymmetricTridiagonal(diagonal: diagonal, offDiagonal: below)
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }

  private static func subtract(_ factor: Double, _ vector: [Double], from target: inout [Double]) {
    for index in target.indices { target[index] -= factor * vector[index] }
  }
}
