/// Operations that involve the window's own rows on the right: small dense blocks, computed afresh in every sweep.
extension RowBlock {
  /// self ← (1 − M_bb)^-1 self, M_bb the part of `m` inside the window, strictly below the diagonal.
  ///
  /// Cost: b² t flops.
  public mutating func solveInBlock(_ m: RowBlock, workers: Int = Workers.count) {
    solveInBlock(m, scaledBy: 1, workers: workers)
  }

  /// self ← (1 − α M_bb)^-1 self.
  public mutating func solveInBlock(_ m: RowBlock, scaledBy alpha: Double, workers: Int = Workers.count) {
    precondition(window == m.window)
    let (rows, columns, first, stride) = (rowCount, width, firstWindowColumn, stride)
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: rows * rows) { buffer in
      guard let lower = buffer.baseAddress else { return }
      unsafe m.read { source in
        for row in 0..<rows {
          for column in 0..<row {
            unsafe lower[row * rows + column] = -alpha * source[row * m.stride + first + column]
          }
        }
      }
      let factor = unsafe SharedPointer(lower)
      unsafe write { target in
        let shared = unsafe SharedPointer(target)
        Self.forColumns(columns, rows, workers) { part in
          unsafe BLAS.solveUnitLower(
            rows, part.count, factor.base, rows, shared.base + part.lowerBound, stride)
        }
      }
    }
  }

  /// self ← self + α x_b y in columns below `limit`, with x_b the columns of x inside the window and y rows of
  /// the same window.
  public mutating func addWindowProduct(
    _ alpha: Double, _ x: RowBlock, _ y: RowBlock, below limit: Int, workers: Int = Workers.count
  ) {
    precondition(window == x.window && window == y.window)
    let (rows, first, stride) = (rowCount, firstWindowColumn, stride)
    unsafe x.read { left in
      unsafe y.read { right in
        unsafe write { target in
          let (leftRows, rightRows) = unsafe (SharedConstant(left), SharedConstant(right))
          let shared = unsafe SharedPointer(target)
          Self.forColumns(limit, rows, workers) { part in
            unsafe BLAS.multiplyAdd(
              rows, part.count, rows, alpha, leftRows.base + first, x.stride,
              rightRows.base + part.lowerBound,
              y.stride, transposed: false, shared.base + part.lowerBound, stride)
          }
        }
      }
    }
  }

  /// self_b ← self_b + α x yᵀ, into the columns inside the window, with x and y rows of the same window.
  public mutating func addWindowProduct(_ alpha: Double, _ x: RowBlock, transposed y: RowBlock) {
    precondition(window == x.window && window == y.window)
    let (rows, first, columns, stride) = (rowCount, firstWindowColumn, width, stride)
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

  /// Calls `body` with equal shares of the columns, several at a time when there is enough to do.
  private static func forColumns(
    _ columns: Int, _ rows: Int, _ workers: Int, _ body: @Sendable (Range<Int>) -> Void
  ) {
    let pieces = rows * rows * columns < smallestSharedWork ? 1 : workers
    Workers.perform(pieces) { piece in
      let part = columns * piece / pieces..<columns * (piece + 1) / pieces
      if !part.isEmpty { body(part) }
    }
  }

  /// Multiplications below which waking another core costs more than it saves.
  private static let smallestSharedWork = 50_000
}
