import LinearAlgebra

/// A task as a network sees it whose lowest map A is frozen: on N + 1 white modes in the place of M.
///
/// Gaussian features are ψ = Λ^½ z with white z, of which a network on top of a frozen A knows two things: Aψ and the
/// label w*·ψ. With u* = Λ^½ w* and the factorisation (rows of the left side below each other)
///
///     ( A Λ^½ )   ( L   0 )
///     (  u*ᵀ  ) = ( aᵀ  b ) Q,    Q Qᵀ = 1,  L lower triangular, N × N                                  (6.3)
///
/// both are functions of x = Q z, which is white with N + 1 components: Aψ = (L 0) x and w*·ψ = (a, b)·x. The network
/// with the map (L 0) and the target (a, b) on N + 1 modes of eigenvalue 1 therefore has signals, gradients and losses
/// of the same law, step by step, whatever lies above A and whatever draws batches or samples; no limit is involved.
/// The last mode, that part of the target which A cannot see, is never learned. A step costs N² operations instead of
/// N M. The loss stays a sum of squares, without cancellation.
struct CompressedModes {
  /// N + 1 modes of eigenvalue 1 with the target (a, b).
  let modes: SimulatedModes
  /// (L 0).
  let map: DenseMatrix

  /// - Parameter map: A, narrower than there are modes.
  init(_ original: SimulatedModes, seenThrough map: DenseMatrix) {
    let (width, count) = (map.rows, map.columns)
    var stacked = map.entries
    stacked.reserveCapacity((width + 1) * count)
    stacked += original.target
    for row in 0...width {
      for k in 0..<count { stacked[row * count + k] *= original.deviations[k] }
    }
    let factor = DenseMatrix(rows: width + 1, columns: count, entries: stacked).lowerFactor().entries
    let split = width * (width + 1)
    modes = SimulatedModes(white: Array(factor[split...]))
    self.map = DenseMatrix(rows: width, columns: width + 1, entries: Array(factor[..<split]))
  }
}
