import DMFTNumerics
import Foundation
import LinearAlgebra

/// The Gauss rule of a measure in x = (log κ − c)/h from its moments with Chebyshev polynomials.
///
/// Where the measure leaves no room, in gaps and beyond its ends, T_0 … T_{n−1} depend on each other to rounding errors. What is
/// left of them is an orthonormal basis φ = T B, BᵀGB = 1 with G_ij = ∫μ T_i T_j, on which multiplication by x is a symmetric
/// matrix: its eigenvalues are the nodes, the squares of what its eigenvectors share with 1 the weights, positive for any rounding errors.
struct FeatureRule: Sendable {
  let measure: SpectralMeasure
  /// √w_i φ_p(x_i): row p, column i; and √w_i.
  private let vectors: DenseMatrix
  private let roots: [Double]
  /// φ_p in terms of the T_m: row m, column p.
  private let basis: DenseMatrix

  /// - Parameter moments: 2n + 1 and more.
  init?(_ moments: [Double], nodes count: Int, _ contour: FeatureContour) {
    func product(_ i: Int, _ j: Int) -> Double { (moments[i + j] + moments[abs(i - j)]) / 2 }
    var gram = DenseMatrix(zeros: count, count)
    var shifted = DenseMatrix(zeros: count, count)
    for i in 0..<count {
      for j in 0..<count {
        gram.entries[i * count + j] = product(i, j)
        shifted.entries[i * count + j] = (product(i + 1, j) + product(abs(i - 1), j)) / 2
      }
    }
    let first = (0..<count).map { gram.entries[$0] }
    guard let system = SymmetricEigensystem(gram) else { return nil }
    let basis = system.root(above: Self.smallest).inverse
    let multiplication = basis.transposed.times(shifted).times(basis)
    guard let nodes = SymmetricEigensystem(multiplication) else { return nil }
    // 1 on the basis, then on the eigenvectors.
    let one = basis.product(first)
    let roots = nodes.projections(of: one)
    let kept = basis.columns
    var identity = DenseMatrix(zeros: kept, kept)
    for p in 0..<kept { identity.entries[p * kept + p] = 1 }
    let rates = nodes.values.map { exp(contour.centre + contour.halfLength * $0) }
    measure = SpectralMeasure(nodes: rates, weights: roots.map { $0 * $0 })
    self.roots = roots
    self.basis = basis
    vectors = nodes.onEigenvectors(identity)
  }

  /// Weights on the nodes of another measure that has no mass where this one has none, from its moments.
  func weights(of moments: [Double]) -> [Double] {
    let parts = basis.product(moments)
    return zip(vectors.product(parts), roots).map { $0 * $1 }
  }

  /// Of the eigenvalues of G, relative: rounding errors below.
  private static let smallest = 1e-14
}
