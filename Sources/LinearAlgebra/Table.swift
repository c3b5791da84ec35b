/// A dense row-major matrix whose rows are times: one column for each of n vectors that evolve together.
public struct Table: Sendable {
  public let rows: Int
  public let columns: Int
  var storage: [Double]

  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    storage = [Double](repeating: 0, count: rows * columns)
  }

  public subscript(row: Int, column: Int) -> Double {
    get { storage[row * columns + column] }
    set { storage[row * columns + column] = newValue }
  }

  /// Row `target` ← row `target` + factor · row `source`.
  public mutating func addRow(_ source: Int, times factor: Double, to target: Int) {
    for column in 0..<columns {
      storage[target * columns + column] += factor * storage[source * columns + column]
    }
  }

  /// Rows `window` ← α x Table over the rows below the window; x's columns are the rows of this table.
  public mutating func setRowsToProduct(_ alpha: Double, _ x: RowBlock) {
    let (window, columns) = (x.window, columns)
    for index in window.lowerBound * columns..<window.upperBound * columns { storage[index] = 0 }
    unsafe storage.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe x.read { left in
        unsafe BLAS.multiplyAdd(
          window.count, columns, window.lowerBound, alpha, left, x.stride, base, columns, transposed: false,
          base + window.lowerBound * columns, columns)
      }
    }
  }
}

extension RowBlock {
  /// self ← self + Σ_j weight_j v_j(t) v_j(s) for t in the window and s below `width`.
  public mutating func addOuterProducts(of table: Table, weights: [Double]) {
    precondition(weights.count == table.columns)
    let (rows, columns, stride, first, count) = (rowCount, width, stride, window.lowerBound, table.columns)
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
