/// Products of a window's rows, on the left, with the finished rows of an operator on the right.
///
/// Cost for b rows and m columns left of the window: b m² flops against a causal operator, 2 b m² against a symmetric one.
extension RowBlock {
  /// self ← self + α x A, using rows of A below the window.
  public mutating func addProduct(
    _ alpha: Double, _ x: RowBlock, _ a: LowerTriangle, workers: Int = Workers.count
  ) {
    unsafe multiply(x, a.rows, workers, { 1 - (1 - $0).squareRoot() }) { columns, limit, left, target in
      unsafe a.rows.addPlain(alpha, left, columns, target, below: limit)
    }
  }

  /// self ← self + α x Aᵀ in columns left of the window, using rows of A below the window.
  public mutating func addProduct(
    _ alpha: Double, _ x: RowBlock, transposed a: LowerTriangle, workers: Int = Workers.count
  ) {
    unsafe multiply(x, a.rows, workers, { $0.squareRoot() }) { columns, limit, left, target in
      unsafe a.rows.addTransposed(alpha, left, columns, target, below: limit)
    }
  }

  /// self ← self + α x C for symmetric C, using rows and columns left of the window.
  public mutating func addProduct(
    _ alpha: Double, _ x: RowBlock, _ c: SymmetricMatrix, workers: Int = Workers.count
  ) {
    unsafe multiply(x, c.rows, workers, { $0 }) { columns, limit, left, target in
      unsafe c.rows.addSymmetric(alpha, left, columns, target, below: limit)
    }
  }

  /// Calls `body` with the columns left of the window, shared among workers.
  private mutating func multiply(
    _ x: RowBlock, _ a: StoredRows, _ workers: Int, _ quantile: (Double) -> Double,
    _ body: @Sendable (Range<Int>, Int, Factor, Factor.Target) -> Void
  ) {
    precondition(window == x.window && a.layout.version == layout.version)
    let (limit, rows, stride) = (firstWindowColumn, rowCount, stride)
    let bounds = Self.shares(limit, rows * limit * limit < Self.smallestSharedWork ? 1 : workers, quantile)
    unsafe x.read { left in
      unsafe write { base in
        let factor = unsafe Factor(base: left, stride: x.stride, rowCount: rows)
        let target = unsafe Factor.Target(base: base, stride: stride)
        Workers.perform(bounds.count - 1) { piece in
          unsafe body(bounds[piece]..<bounds[piece + 1], limit, factor, target)
        }
      }
    }
  }

  /// Column bounds that give each worker a like share.
  private static func shares(_ limit: Int, _ workers: Int, _ quantile: (Double) -> Double) -> [Int] {
    (0...workers).map { piece in
      piece == workers ? limit : Int(Double(limit) * quantile(Double(piece) / Double(workers))) / 8 * 8
    }
  }

  /// Multiplications below which waking another core costs more than it saves.
  private static let smallestSharedWork = 100_000
}
