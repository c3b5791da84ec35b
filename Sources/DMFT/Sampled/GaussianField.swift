import LinearAlgebra

/// A Gaussian process on sampled sites, drawn row by row as its covariance becomes known, and responses to it.
///
///     u(t) = Σ_{j≤t} Λ(t, j) z(j),    E[∂x/∂u(s)] = (E[x z(:)ᵀ] Λ^-1)(s)                              (16)
///
/// The responses are Stein's identity: no rule is differentiated. Times at which the process is determined by its past have no
/// pivot and take no numbers; there the derivative is taken to be 0, which is all that is ever used of it.
struct GaussianField: Sendable {
  /// z, orthonormal as averages over the sites, a row for each time that has a pivot.
  private let normals: PathTable
  private var factor = TriangularFactor()
  /// The times that have a pivot.
  private var active: [Int] = []
  private var count = 0

  init(_ normals: PathTable) { self.normals = normals }

  /// The next row of the process.
  ///
  /// - Parameter covariance: C_u(t, s) for s = 0 … t.
  mutating func draw(_ covariance: [Double]) -> [Double] {
    let t = count
    count += 1
    var coefficients = factor.solve(active.map { covariance[$0] })
    let pivot = coefficients.reduce(covariance[t]) { $0 - $1 * $1 }
    if pivot > Self.smallestPivot * Self.smallestPivot * covariance[t] {
      coefficients.append(pivot.squareRoot())
      factor.append(coefficients)
      active.append(t)
    }
    var path = [Double](repeating: 0, count: normals.paths)
    normals.add(coefficients, to: &path)
    return path
  }

  /// E[∂x/∂u(s)] for s before `end`.
  func response(of x: [Double], before end: Int) -> [Double] {
    let times = active.prefix { $0 < end }
    let solution = factor.solveTransposed(normals.moments(with: x, rows: times.count))
    var response = [Double](repeating: 0, count: end)
    for (s, value) in zip(times, solution) { response[s] = value }
    return response
  }

  /// Of the standard deviation, what of it the past must leave open.
  private static let smallestPivot = 1e-4
}
