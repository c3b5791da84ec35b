import CLAPACKE

/// Eigenvalues and orthonormal eigenvectors of a real symmetric matrix.
///
///     A u_i = λ_i u_i,   u_i · u_j = δ_ij,   λ_1 ≥ λ_2 ≥ …
///
/// By LAPACK's divide and conquer. *Complexity*: some 9 n³ flops, 24 n² bytes beside the matrix.
/// *Accuracy*: eigenvalues to n units of round-off of the largest one; eigenvectors of close eigenvalues mix.
public struct SymmetricEigensystem: Sendable {
  /// λ_i, from the largest on.
  public let values: [Double]
  /// Eigenvectors in ascending order of the eigenvalues, one after another.
  private let vectors: [Double]

  /// - Parameter matrix: n × n; only its upper triangle is read.
  /// - Returns: nil when LAPACK's iteration does not converge, as with entries that are not numbers.
  public init?(_ matrix: consuming DenseMatrix) {
    precondition(matrix.rows == matrix.columns)
    let n = matrix.rows
    var vectors = matrix.entries
    matrix = DenseMatrix(rows: 0, columns: 0, entries: [])
    var ascending = [Double](repeating: 0, count: n)
    var status: Int32 = 0
    if n > 0 {
      BLAS.onAllCores(rows: n) {
        status = unsafe vectors.withUnsafeMutableBufferPointer { a in
          unsafe ascending.withUnsafeMutableBufferPointer { w in
            // Stored by rows or by columns, a symmetric matrix is the same; eigenvectors come as columns.
            unsafe LAPACKE_dsyevd(
              LAPACK_COL_MAJOR, CChar(bitPattern: UInt8(ascii: "V")), CChar(bitPattern: UInt8(ascii: "L")),
              Int32(n), a.baseAddress, Int32(n), w.baseAddress)
          }
        }
      }
    }
    guard status == 0 else { return nil }
    values = ascending.reversed()
    self.vectors = vectors
  }

  /// u_i · y for every eigenvector, in the order of the eigenvalues.
  public func projections(of vector: [Double]) -> [Double] {
    let n = values.count
    precondition(vector.count == n)
    return values.indices.map { dotProduct(vectors, from: (n - 1 - $0) * n, vector, from: 0, count: n) }
  }

  /// X U: rows of another matrix on the eigenvectors, in the order of the eigenvalues. *Complexity*: 2 rows · n² flops.
  public func onEigenvectors(_ other: DenseMatrix) -> DenseMatrix {
    let n = values.count
    precondition(other.columns == n)
    let ascending = DenseMatrix(rows: n, columns: n, entries: vectors)
    let product = ascending.transposed.transposedTimes(other.transposed, times: 1)
    var result = DenseMatrix(zeros: other.rows, n)
    for i in 0..<n {
      for row in 0..<other.rows {
        result.entries[row * n + i] = product.entries[(n - 1 - i) * other.rows + row]
      }
    }
    return result
  }

  /// L = U√λ and L^-T = U/√λ over the eigenvalues above `tolerance` of the largest: A = L Lᵀ on that range.
  public func root(above tolerance: Double) -> (root: DenseMatrix, inverse: DenseMatrix) {
    let n = values.count
    let kept = values.prefix { $0 > tolerance * max(values.first ?? 0, 0) }.count
    var (root, inverse) = (DenseMatrix(zeros: n, kept), DenseMatrix(zeros: n, kept))
    for column in 0..<kept {
      let scale = values[column].squareRoot()
      for row in 0..<n {
        let entry = vectors[(n - 1 - column) * n + row]
        root.entries[row * kept + column] = entry * scale
        inverse.entries[row * kept + column] = entry / scale
      }
    }
    return (root, inverse)
  }
}
