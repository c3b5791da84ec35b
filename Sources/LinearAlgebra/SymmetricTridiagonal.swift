import CLAPACKE

/// A symmetric tridiagonal matrix, as three-term recurrences of orthogonal polynomials give it.
public struct SymmetricTridiagonal: Sendable {
  public var diagonal: [Double]
  /// One shorter than the diagonal.
  public var offDiagonal: [Double]

  public init(diagonal: [Double], offDiagonal: [Double]) {
    precondition(offDiagonal.count == max(0, diagonal.count - 1))
    self.diagonal = diagonal
    self.offDiagonal = offDiagonal
  }

  /// Eigenvalues in ascending order, each with the square of its unit eigenvector's first component.
  ///
  /// These are nodes and (relative) weights of the Gauss rule (Golub and Welsch 1969). Accuracy: round-off
  /// times the largest eigenvalue.
  /// - Returns: nil when LAPACK's iteration does not converge.
  public func gaussRule() -> [(node: Double, weight: Double)]? {
    let n = diagonal.count
    var values = diagonal
    var below = offDiagonal + [0]
    var vectors = [Double](repeating: 0, count: n * n)
    let status = unsafe values.withUnsafeMutableBufferPointer { d in
      unsafe below.withUnsafeMutableBufferPointer { e in
        unsafe vectors.withUnsafeMutableBufferPointer { z in
          unsafe LAPACKE_dstev(
            LAPACK_ROW_MAJOR, CChar(bitPattern: UInt8(ascii: "V")), Int32(n), d.baseAddress, e.baseAddress,
            z.baseAddress, Int32(n))
        }
      }
    }
    guard status == 0 else { return nil }
    return values.indices.map { (values[$0], vectors[$0] * vectors[$0]) }
  }
}
