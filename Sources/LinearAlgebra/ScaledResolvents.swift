import CLAPACKE

/// What rows of (1 + λ K)^-1 for one causal operator K and several λ need besides K: its blocks on the diagonal, inverted.
///
///     H (1 + λ K) = 1:    row t of H follows from K alone, column by column backwards from t            (4.14)
///
/// Columns are taken in the groups in which K is stored: between groups the work is one product for all λ, on the diagonal a small
/// one for each. No row of any H is kept.
///
/// - Complexity: 2 m s numbers for each λ, for m columns in groups of s; a group that is new takes 2 s³ flops for each λ.
public struct ScaledResolvents: Sendable {
  /// λ, one for each block of the stacks.
  public let scales: [Double]
  private(set) var diagonals: [Diagonal] = []

  /// (1 + λ K_JJ)^-1 for the columns J of a group, for every λ.
  struct Diagonal: Sendable {
    let columns: Range<Int>
    var inverses: [Double]
  }

  public init(scales: [Double]) { self.scales = scales }

  /// Computes the blocks of groups that are new or have grown.
  public mutating func follow(_ kernel: LowerTriangle) {
    let (slabs, near) = (kernel.rows.slabs, kernel.rows.layout.nearOffset)
    let known = zip(diagonals, slabs).prefix { $0.columns == $1.start..<$1.end }.count
    diagonals.removeSubrange(known...)
    for slab in slabs[known...] { diagonals.append(diagonal(slab, isTriangular: slab.start >= near)) }
  }

  /// Forgets the blocks of columns that a change of the layout touches.
  public mutating func forget(from change: LayoutChange) {
    while let last = diagonals.last, last.columns.upperBound > change.columns.lowerBound {
      diagonals.removeLast()
    }
  }

  private func diagonal(_ slab: Slab, isTriangular: Bool) -> Diagonal {
    let (size, stride) = (slab.rowCount, slab.stride)
    var inverses = [Double](repeating: 0, count: scales.count * size * size)
    unsafe inverses.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe slab.read { source in
        for (index, scale) in scales.enumerated() {
          let block = unsafe base + index * size * size
          for row in 0..<size {
            let (from, to) = unsafe (source + row * stride + slab.start, block + row * size)
            for column in 0..<(isTriangular ? row : size) { unsafe to[column] = scale * from[column] }
            unsafe to[row] += 1
          }
          unsafe BLAS.invert(size, block, isTriangular: isTriangular)
        }
      }
    }
    return Diagonal(columns: slab.start..<slab.end, inverses: inverses)
  }
}

extension BLAS {
  /// A ← A^-1 of order n, row-major; not numbers when A has no inverse.
  ///
  /// - Parameter isTriangular: A is unit lower triangular.
  static func invert(_ n: Int, _ a: UnsafeMutablePointer<Double>, isTriangular: Bool) {
    prepare()
    // Row-major storage is that of the transposed matrix in LAPACK's order, and so is that of the inverse.
    let size = Int32(n)
    if isTriangular {
      _ = unsafe LAPACKE_dtrtri_work(
        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "U")), CChar(UInt8(ascii: "U")), size, a, size)
      return
    }
    unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: n) { pivots in
      unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: n * n) { work in
        var status = unsafe LAPACKE_dgetrf_work(
          LAPACK_COL_MAJOR, size, size, a, size, pivots.baseAddress)
        if status == 0 {
          status = unsafe LAPACKE_dgetri_work(
            LAPACK_COL_MAJOR, size, a, size, pivots.baseAddress, work.baseAddress, size * size)
        }
        if status != 0 { unsafe a.update(repeating: .nan, count: n * n) }
      }
    }
  }
}
