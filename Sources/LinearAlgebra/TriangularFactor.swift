import CLAPACKE

/// A lower triangular matrix L with positive diagonal that grows by rows, and systems with its leading part.
///
/// Row i takes i + 1 numbers. *Complexity*: k² flops a system of k equations, bound by the reading of the factor.
public struct TriangularFactor: Sendable {
  private var entries: [Double] = []
  public private(set) var count = 0

  public init() {}

  /// Appends a row of `count` + 1 entries.
  public mutating func append(_ row: [Double]) {
    precondition(row.count == count + 1)
    entries.append(contentsOf: row)
    count += 1
  }

  /// L^-1 b, for the first b.count rows.
  public func solve(_ b: [Double]) -> [Double] { solve(b, CblasNoTrans) }

  /// L^-T b, likewise.
  public func solveTransposed(_ b: [Double]) -> [Double] { solve(b, CblasTrans) }

  private func solve(_ b: [Double], _ transpose: CBLAS_TRANSPOSE) -> [Double] {
    precondition(b.count <= count)
    guard !b.isEmpty else { return b }
    BLAS.prepare()
    var x = b
    unsafe entries.withUnsafeBufferPointer { factor in
      unsafe x.withUnsafeMutableBufferPointer { x in
        unsafe cblas_dtpsv(
          CblasRowMajor, CblasLower, transpose, CblasNonUnit, Int32(b.count), factor.baseAddress,
          x.baseAddress, 1)
      }
    }
    return x
  }
}
