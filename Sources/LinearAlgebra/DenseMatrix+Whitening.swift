import CLAPACKE

extension DenseMatrix {
  /// chol(Z Zᵀ/S)^-1 Z with S columns: combinations of each row with those before it, orthonormal as averages.
  ///
  /// Done twice, so that they are orthonormal to round-off. One thread. *Complexity*: 4 rows² columns flops.
  /// - Returns: nil when the rows depend on each other.
  public consuming func whitenedRows() -> DenseMatrix? {
    var z = self
    for _ in 0..<2 { guard z.whitenOnce() else { return nil } }
    return z
  }

  private mutating func whitenOnce() -> Bool {
    guard rows > 0, rows <= columns else { return rows == 0 }
    BLAS.prepare()
    let (n, s) = (Int32(rows), Int32(columns))
    var gram = [Double](repeating: 0, count: rows * rows)
    let status = unsafe gram.withUnsafeMutableBufferPointer { c in
      unsafe entries.withUnsafeMutableBufferPointer { z in
        unsafe cblas_dsyrk(
          CblasRowMajor, CblasLower, CblasNoTrans, n, s, 1 / Double(s), z.baseAddress, s, 0, c.baseAddress, n)
        let status = unsafe LAPACKE_dpotrf(
          LAPACK_ROW_MAJOR, CChar(bitPattern: UInt8(ascii: "L")), n, c.baseAddress, n)
        if status == 0 {
          unsafe cblas_dtrsm(
            CblasRowMajor, CblasLeft, CblasLower, CblasNoTrans, CblasNonUnit, n, s, 1, c.baseAddress, n,
            z.baseAddress, s)
        }
        return status
      }
    }
    return status == 0
  }
}
