/// Operations that involve the window's own rows on the right: small dense blocks, computed afresh in every sweep.
extension RowBlock {
  /// self ← (1 − M_bb)^-1 self, M_bb the part of `m` inside the window, strictly below the diagonal.
  ///
  /// Cost: b² t flops.
  public mutating func solveInBlock(_ m: RowBlock) { solveInBlock(m, scaledBy: 1) }

  /// self ← (1 − α M_bb)^-1 self.
  public mutating func solveInBlock(_ m: RowBlock, scaledBy alpha: Double) {
    precondition(window == m.window)
    let (rows, columns, first, stride) = (rowCount, width, window.lowerBound, stride)
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: rows * rows) { buffer in
      guard let lower = buffer.baseAddress else { return }
      unsafe m.read { source in
        for row in 0..<rows {
          for column in 0..<row {
            unsafe lower[row * rows + column] = -alpha * source[row * m.stride + first + column]
          }
        }
      }
      unsafe write { target in unsafe BLAS.solveUnitLower(rows, columns, lower, rows, target, stride) }
    }
  }

  /// self ← self + α x_b y in columns below `limit`, with x_b the columns of x inside the window and y rows of
  /// the same window.
  public mutating func addWindowProduct(_ alpha: Double, _ x: RowBlock, _ y: RowBlock, below limit: Int) {
    precondition(window == x.window && window == y.window)
    let (rows, first, stride) = (rowCount, window.lowerBound, stride)
    unsafe x.read { left in
      unsafe y.read { right in
        unsafe write { target in
          unsafe BLAS.multiplyAdd(
            rows, limit, rows, alpha, left + first, x.stride, right, y.stride, transposed: false, target,
            stride)
        }
      }
    }
  }

  /// self_b ← self_b + α x yᵀ, into the columns inside the window, with x and y rows of the same window.
  public mutating func addWindowProduct(_ alpha: Double, _ x: RowBlock, transposed y: RowBlock) {
    precondition(window == x.window && window == y.window)
    let (rows, first, columns, stride) = (rowCount, window.lowerBound, width, stride)
    unsafe x.read { left in
      unsafe y.read { right in
        unsafe write { target in
          unsafe BLAS.multiplyAdd(
            rows, rows, columns, alpha, left, x.stride, right, y.stride, transposed: true, target + first,
            stride)
        }
      }
    }
  }
}
