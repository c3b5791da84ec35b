/// Products of a change of rows, on the left, with the past of an operator on the right.
///
/// Cost for b rows against a triangle of t rows: 2 b t²/2 flops where the change is rough, b replaced by the rank where
/// it is smooth, nothing where there is none; twice that against a symmetric matrix.
extension RowBlock {
  /// self ← self + α x A, using rows of A below the window.
  public mutating func addProduct(
    _ alpha: Double, _ x: RowChange, _ a: LowerTriangle, workers: Int = Workers.count
  ) {
    let limit = window.lowerBound
    let bounds = Self.balanced(limit, workers, a.panelHeight) { 1 - (1 - $0).squareRoot() }
    unsafe accumulate(alpha, x, bounds) { columns, left, target in
      unsafe PanelProduct.plain(left, a.panels, columns, limit, target)
    }
  }

  /// self ← self + α x Aᵀ in columns s left of the window, using rows s of A.
  public mutating func addProduct(
    _ alpha: Double, _ x: RowChange, transposed a: LowerTriangle, workers: Int = Workers.count
  ) {
    let limit = window.lowerBound
    let bounds = Self.balanced(limit, workers, a.panelHeight) { $0.squareRoot() }
    unsafe accumulate(alpha, x, bounds) { columns, left, target in
      unsafe PanelProduct.transposed(left, a.panels, columns, limit, target, withDiagonal: true)
    }
  }

  /// self ← self + α x C for symmetric C, using rows and columns left of the window.
  public mutating func addProduct(
    _ alpha: Double, _ x: RowChange, _ c: SymmetricMatrix, workers: Int = Workers.count
  ) {
    let limit = window.lowerBound
    let bounds = Self.balanced(limit, workers, c.panelHeight) { $0 }
    unsafe accumulate(alpha, x, bounds) { columns, left, target in
      unsafe PanelProduct.plain(left, c.panels, columns, limit, target)
      unsafe PanelProduct.transposed(left, c.panels, columns, limit, target, withDiagonal: false)
    }
  }

  /// Column bounds that give each worker a like share, aligned to panels.
  private static func balanced(
    _ limit: Int, _ workers: Int, _ height: Int, _ quantile: (Double) -> Double
  ) -> [Int] {
    let pieces = limit < 4 * height ? 1 : workers
    return (0...pieces).map { piece in
      if piece == pieces { return limit }
      let column = Double(limit) * quantile(Double(piece) / Double(pieces))
      return min(limit, Int((column / Double(height)).rounded()) * height)
    }
  }

  /// Runs `product` for every range of columns, once for the rough panels of x and once for its smooth ones.
  private mutating func accumulate(
    _ alpha: Double, _ x: RowChange, _ bounds: [Int],
    _ product: @Sendable (Range<Int>, PanelProduct.Left, PanelProduct.Target) -> Void
  ) {
    precondition(window == x.applied.window)
    let stride = stride
    unsafe write { base in
      let shared = unsafe SharedPointer(base)
      Workers.perform(bounds.count - 1) { piece in
        let columns = bounds[piece]..<bounds[piece + 1]
        // A share may be empty when there are more workers than panels.
        guard !columns.isEmpty else { return }
        let target = unsafe PanelProduct.Target(base: shared.base, stride: stride, origin: 0, alpha: alpha)
        unsafe x.multiplyRough(columns, target, product)
        unsafe x.multiplySmooth(columns, target, product)
      }
    }
  }
}

extension RowChange {
  fileprivate func multiplyRough(
    _ columns: Range<Int>, _ target: PanelProduct.Target,
    _ product: (Range<Int>, PanelProduct.Left, PanelProduct.Target) -> Void
  ) {
    guard parts.contains(.rough) else { return }
    let ranks = parts.map { $0 == .rough ? rough.rowCount : 0 }
    unsafe rough.read { base in
      unsafe product(columns, PanelProduct.Left(base: base, stride: rough.stride, ranks: ranks), target)
    }
  }

  fileprivate func multiplySmooth(
    _ columns: Range<Int>, _ target: PanelProduct.Target,
    _ product: (Range<Int>, PanelProduct.Left, PanelProduct.Target) -> Void
  ) {
    let ranks = parts.map { if case .smooth(let rank) = $0 { rank } else { 0 } }
    guard let basis, let rank = ranks.max(), rank > 0, !columns.isEmpty else { return }
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: rank * columns.count) { buffer in
      unsafe buffer.initialize(repeating: 0)
      guard let scratch = buffer.baseAddress else { return }
      let inner = unsafe PanelProduct.Target(
        base: scratch, stride: columns.count, origin: columns.lowerBound, alpha: target.alpha)
      unsafe coefficients.withUnsafeBufferPointer { base in
        guard let base = base.baseAddress else { return }
        unsafe product(columns, PanelProduct.Left(base: base, stride: applied.stride, ranks: ranks), inner)
      }
      unsafe basis.values.withUnsafeBufferPointer { polynomials in
        guard let polynomials = polynomials.baseAddress else { return }
        unsafe BLAS.multiplyAdd(
          basis.count, columns.count, rank, 1, polynomials, basis.rank, scratch, columns.count,
          transposed: false,
          target.base + columns.lowerBound - target.origin, target.stride)
      }
    }
  }
}
