/// Products of a window's rows, on the left, with the finished rows of an operator on the right.
///
/// Cost for b rows and m columns left of the window: b m² flops against a causal operator, 2 b m² against a symmetric one.
extension RowBlock {
  /// self ← self + α x A, using rows of A below the window.
  public mutating func addProduct(
    _ alpha: Double, _ x: RowBlock, _ a: LowerTriangle, workers: Int = Workers.count
  ) {
    unsafe multiply(x, a.rows, workers, { 1 - (1 - $0).squareRoot() }) { slab, columns, left, target in
      unsafe slab.addPlain(alpha, left, columns, target)
    }
  }

  /// self ← self + α x Aᵀ in columns left of the window, using rows of A below the window.
  public mutating func addProduct(
    _ alpha: Double, _ x: RowBlock, transposed a: LowerTriangle, workers: Int = Workers.count
  ) {
    unsafe multiply(x, a.rows, workers, { $0.squareRoot() }) { slab, columns, left, target in
      unsafe slab.addTransposed(alpha, left, columns, target, below: slab.end)
    }
  }

  /// self ← self + α x C for symmetric C, using rows and columns left of the window.
  public mutating func addProduct(
    _ alpha: Double, _ x: RowBlock, _ c: SymmetricMatrix, workers: Int = Workers.count
  ) {
    unsafe multiply(x, c.rows, workers, { $0 }) { slab, columns, left, target in
      unsafe slab.addPlain(alpha, left, columns, target)
      unsafe slab.addTransposed(alpha, left, columns, target, below: slab.start)
    }
  }

  /// Calls `body` for every slab, the columns left of the window shared among workers.
  private mutating func multiply(
    _ x: RowBlock, _ a: StoredRows, _ workers: Int, _ quantile: (Double) -> Double,
    _ body: @Sendable (SlabRows, Range<Int>, Factor, Factor.Target) -> Void
  ) {
    precondition(window == x.window && a.layout.version == layout.version)
    let (limit, rows, stride) = (firstWindowColumn, rowCount, stride)
    let bounds = Self.shares(limit, rows * limit * limit < Self.smallestSharedWork ? 1 : workers, quantile)
    unsafe x.read { left in
      unsafe write { base in
        let factor = unsafe Factor(base: left, stride: x.stride, rowCount: rows)
        let target = unsafe Factor.Target(base: base, stride: stride)
        Workers.perform(bounds.count - 1) { piece in
          let columns = bounds[piece]..<bounds[piece + 1]
          if columns.isEmpty { return }
          for slab in a.slabs where slab.start < limit {
            unsafe body(SlabRows(slab: slab, end: min(slab.end, limit)), columns, factor, target)
          }
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
  private static let smallestSharedWork = 1_000_000
}

/// The left factor of a product: consecutive rows in columns that stand for the same times.
@unsafe struct Factor: @unchecked Sendable {
  let base: UnsafePointer<Double>
  let stride: Int
  let rowCount: Int

  @unsafe struct Target: @unchecked Sendable {
    let base: UnsafeMutablePointer<Double>
    let stride: Int
  }
}

/// The first rows of a slab, those below the window.
struct SlabRows {
  let slab: Slab
  /// One past the last row.
  let end: Int
  var start: Int { slab.start }

  /// target[:, columns] += α x[:, rows] · slab[:, columns].
  fileprivate func addPlain(_ alpha: Double, _ x: Factor, _ columns: Range<Int>, _ target: Factor.Target) {
    let last = min(columns.upperBound, end)
    guard last > columns.lowerBound else { return }
    unsafe slab.read { a in
      unsafe BLAS.multiplyAdd(
        x.rowCount, last - columns.lowerBound, end - start, alpha, x.base + start, x.stride,
        a + columns.lowerBound, slab.stride, transposed: false, target.base + columns.lowerBound,
        target.stride)
    }
  }

  /// target[:, rows] += α x[:, 0 ..< limit] · slab[:, 0 ..< limit]ᵀ, for the rows among `columns`.
  fileprivate func addTransposed(
    _ alpha: Double, _ x: Factor, _ columns: Range<Int>, _ target: Factor.Target, below limit: Int
  ) {
    let (first, last) = (max(columns.lowerBound, start), min(columns.upperBound, end))
    guard last > first, limit > 0 else { return }
    unsafe slab.read { a in
      unsafe BLAS.multiplyAdd(
        x.rowCount, last - first, min(limit, end), alpha, x.base, x.stride, a + (first - start) * slab.stride,
        slab.stride, transposed: true, target.base + first, target.stride)
    }
  }
}
