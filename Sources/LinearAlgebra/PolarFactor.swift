import CLAPACKE

/// The orthogonal factor of a matrix: X = U Vᵀ of X = U S Vᵀ, on the range of X.
public enum PolarFactor {
  /// Singular values below this share of the largest are taken for 0, and their directions left out. Well above what
  /// round-off makes of a direction that is not there, some 10⁻¹⁶.
  public static let tolerance = 1e-8

  /// By LAPACK's singular value decomposition (divide and conquer).
  ///
  /// *Complexity*: some 20 k² · larger flops, with k the smaller of rows and columns.
  /// - Parameter entries: row after row; not all 0.
  /// - Returns: U Vᵀ, row after row; nil when the iteration does not converge, as with entries that are not numbers.
  public static func of(_ entries: [Double], rows: Int, columns: Int) -> [Double]? {
    precondition(entries.count == rows * columns && rows >= 1 && columns >= 1)
    let size = min(rows, columns)
    var work = entries
    var values = [Double](repeating: 0, count: size)
    // Row after row, X is Xᵀ as LAPACK stores it: `left` holds Vᵀ and `right` U, row after row.
    var left = [Double](repeating: 0, count: size * columns)
    var right = [Double](repeating: 0, count: rows * size)
    BLAS.prepare()
    let status = unsafe work.withUnsafeMutableBufferPointer { a in
      unsafe values.withUnsafeMutableBufferPointer { s in
        unsafe left.withUnsafeMutableBufferPointer { v in
          unsafe right.withUnsafeMutableBufferPointer { u in
            unsafe LAPACKE_dgesdd(
              LAPACK_COL_MAJOR, CChar(bitPattern: UInt8(ascii: "S")), Int32(columns), Int32(rows),
              a.baseAddress, Int32(columns), s.baseAddress, v.baseAddress, Int32(columns), u.baseAddress,
              Int32(size))
          }
        }
      }
    }
    guard status == 0 else { return nil }
    let rank = values.prefix { $0 > tolerance * values[0] }.count
    for index in rank * columns..<size * columns { left[index] = 0 }
    var product = work
    var result = product.mutableSpan
    DenseKernels.multiply(
      right.span, left.span, ProductShape(rows: rows, columns: columns, inner: size), into: &result)
    return product
  }
}
