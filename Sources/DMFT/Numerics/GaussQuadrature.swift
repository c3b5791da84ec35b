import LinearAlgebra

/// Gauss rules: the fewest nodes that integrate all polynomials up to a degree against a measure.
///
/// An n-node rule is exact to degree 2n − 1. The march needs degree 2T, so n = T + 1 is exact, and far fewer
/// nodes suffice: the rule settles on the largest eigenvalues and the error falls faster than geometrically (5.8).
/// Source: derivations/05; Golub and Welsch 1969.
public enum GaussQuadrature {
  /// The n-node Gauss rule of a discrete measure, by the Lanczos process with full reorthogonalisation.
  ///
  /// - Returns: the measure itself when it has no more than n nodes.
  /// - Complexity: O(N n²) for N nodes.
  /// - Accuracy: nodes to round-off times the largest one; total mass to round-off.
  public static func rule(of measure: SpectralMeasure, nodes n: Int) -> SpectralMeasure {
    GaussRules(of: measure, most: n).rule(nodes: n)
  }

  /// The Gauss rule of the N points 0 … N − 1 with unit weights (Gram polynomials), scaled to [−1, 1].
  ///
  ///     β_j = j² (N² − j²)/(4 (4j² − 1)),   nodes symmetric about the middle                  (5.12)
  ///
  /// - Precondition: n ≤ N.
  package static func equallySpaced(points: Double, nodes n: Int) -> (nodes: [Double], weights: [Double]) {
    precondition(Double(n) <= points && points > 1)
    let half = (points - 1) / 2
    let below = (1..<n).map { (index: Int) -> Double in
      let j = Double(index)
      return (j * j * (points - j) * (points + j) / (4 * (4 * j * j - 1))).squareRoot() / half
    }
    let jacobi = SymmetricTridiagonal(diagonal: [Double](repeating: 0, count: n), offDiagonal: below)
    let rule = jacobi.gaussRule() ?? []
    return (rule.map(\.node), rule.map { $0.weight * points })
  }
}
