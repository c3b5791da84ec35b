import LinearAlgebra

/// Π C Πᵀ = L Lᵀ of a positive semi-definite matrix, largest remaining variance first, down to a tolerance.
///
/// Keeps the rows whose variance, given those before, is more than `tolerance` of the largest entry on the diagonal;
/// what is left out is a linear function of them to that accuracy.
struct PivotedCholesky {
  /// The rows kept, in the order of elimination.
  private(set) var pivots: [Int] = []
  /// Row j of L over the pivots, for every original row: `factor[i][j]`.
  private var factor: [[Double]]

  init(_ matrix: DenseMatrix, tolerance: Double) {
    let size = matrix.rows
    factor = Array(repeating: [], count: size)
    var remaining = (0..<size).map { matrix[$0, $0] }
    let threshold = tolerance * (remaining.max() ?? 0)
    while let pivot = remaining.indices.max(by: { remaining[$0] < remaining[$1] }),
      remaining[pivot] > threshold
    {
      eliminate(pivot, of: matrix, remaining: &remaining)
    }
  }

  /// The number of directions kept.
  var rank: Int { pivots.count }

  /// L⁻¹ Π x: components of unit variance when x has covariance C.
  func whitened(_ x: [Double]) -> [Double] {
    pivots.enumerated().reduce(into: []) { white, pivot in
      let known = (0..<pivot.offset).reduce(0) { $0 + factor[pivot.element][$1] * white[$1] }
      white.append((x[pivot.element] - known) / factor[pivot.element][pivot.offset])
    }
  }

  private mutating func eliminate(_ pivot: Int, of matrix: DenseMatrix, remaining: inout [Double]) {
    let root = remaining[pivot].squareRoot()
    let row = factor[pivot]
    for i in 0..<matrix.rows {
      let known = row.indices.reduce(0) { $0 + factor[i][$1] * row[$1] }
      let entry = i == pivot ? root : (matrix[i, pivot] - known) / root
      factor[i].append(entry)
      remaining[i] -= entry * entry
    }
    remaining[pivot] = 0
    pivots.append(pivot)
  }
}
