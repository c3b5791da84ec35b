/// Vectors that evolve together, one column each, whose rows are times or, for far panels, coefficients.
public struct Table: Sendable {
  public let columns: Int
  public internal(set) var layout: TimeLayout
  var storage: [Double]

  public init(columns: Int, layout: TimeLayout) {
    precondition(layout.nearOffset == 0)
    self.columns = columns
    self.layout = layout
    storage = []
  }

  /// Value of vector `column` at a near time.
  public subscript(t: Int, column: Int) -> Double {
    get { storage[layout.column(of: t) * columns + column] }
    set {
      let row = layout.column(of: t)
      grow(to: row + 1)
      storage[row * columns + column] = newValue
    }
  }

  private mutating func grow(to rows: Int) {
    let missing = rows * columns - storage.count
    if missing > 0 { storage.append(contentsOf: repeatElement(0, count: missing)) }
  }

  /// Values at time `target` ← values there + factor · values at time `source`, both near.
  public mutating func addRow(_ source: Int, times factor: Double, to target: Int) {
    let (from, to) = (layout.column(of: source) * columns, layout.column(of: target) * columns)
    unsafe storage.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe BLAS.add(columns, factor, base + from, base + to)
    }
  }

  /// Values in the window of x ← α x Table over the times below the window.
  public mutating func setRowsToProduct(_ alpha: Double, _ x: RowBlock) {
    precondition(x.layout.version == layout.version)
    let (first, columns) = (x.firstWindowColumn, columns)
    grow(to: x.width)
    for index in first * columns..<x.width * columns { storage[index] = 0 }
    unsafe storage.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe x.read { left in
        unsafe BLAS.multiplyAdd(
          x.rowCount, columns, first, alpha, left, x.stride, base, columns, transposed: false,
          base + first * columns, columns)
      }
    }
  }

  /// Replaces rows by the first `rank` coefficients, as the layout `next` does.
  public mutating func apply(_ change: LayoutChange, _ next: TimeLayout, rank: Int) {
    let (rows, columns, total) = (change.columns, columns, storage.count / columns)
    unsafe storage.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let panel = unsafe base + rows.lowerBound * columns
      unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: rank * columns) { scratch in
        guard let coefficients = scratch.baseAddress else { return }
        unsafe change.withMatrix { matrix in
          unsafe BLAS.transposedMultiply(
            rank, columns, rows.count, matrix, change.basis.rank, panel, columns, coefficients, columns)
        }
        unsafe panel.update(from: coefficients, count: rank * columns)
      }
      unsafe (panel + rank * columns).update(
        from: panel + rows.count * columns, count: (total - rows.upperBound) * columns)
    }
    storage.removeLast((rows.count - rank) * columns)
    layout = next
  }
}

extension RowBlock {
  /// self ← self + Σ_j weight_j v_j(t) v_j(s) for t in the window and all columns s.
  public mutating func addOuterProducts(of table: Table, weights: [Double]) {
    precondition(weights.count == table.columns && layout.version == table.layout.version)
    let (rows, columns, stride, first, count) = (rowCount, width, stride, firstWindowColumn, table.columns)
    unsafe table.storage.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: rows * count) { scratch in
        guard let left = scratch.baseAddress else { return }
        for row in 0..<rows {
          for j in 0..<count { unsafe left[row * count + j] = weights[j] * base[(first + row) * count + j] }
        }
        unsafe write { target in
          unsafe BLAS.multiplyAdd(
            rows, columns, count, 1, left, count, base, count, transposed: true, target, stride)
        }
      }
    }
  }
}
