/// The last rows of an operator, time by time: what guesses of the next ones are made from.
public struct RecentRows: Sendable {
  /// How many rows are remembered.
  public let capacity: Int
  private let stride: Int
  var values: [Double]

  public init(dimension: Int, capacity: Int) {
    self.capacity = min(capacity, dimension)
    stride = dimension
    values = [Double](repeating: 0, count: self.capacity * dimension)
  }

  /// Remembers the rows of a block in place of the oldest.
  public mutating func store(_ block: RowBlock) {
    precondition(block.rowCount <= capacity)
    let (stride, capacity, first) = (stride, capacity, block.window.lowerBound)
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: block.rowCount * stride) { buffer in
      guard let rows = buffer.baseAddress else { return }
      unsafe block.expand(into: rows, stride)
      unsafe values.withUnsafeMutableBufferPointer { target in
        guard let target = target.baseAddress else { return }
        for row in 0..<block.rowCount {
          unsafe (target + (first + row) % capacity * stride).update(
            from: rows + row * stride, count: block.window.upperBound)
        }
      }
    }
  }

  /// Entry (t, s) of a row that is remembered.
  public subscript(t: Int, s: Int) -> Double { values[t % capacity * stride + s] }
}

extension RowBlock {
  /// Entry (t, s) ← entry + weight · recent(row, s − shift) for s in `columns`; the columns are times.
  public mutating func addRecent(
    _ weight: Double, _ recent: RecentRows, row: Int, shift: Int, to t: Int, columns: Range<Int>
  ) {
    precondition(
      layout.nearOffset == 0 && columns.upperBound - shift <= row + 1 && columns.lowerBound >= shift)
    let start = (t - window.lowerBound) * stride
    unsafe write { target in
      unsafe recent.read(row) { source in
        unsafe BLAS.add(
          columns.count, weight, source + columns.lowerBound - shift, target + start + columns.lowerBound)
      }
    }
  }
}

extension RecentRows {
  fileprivate func read(_ row: Int, _ body: (UnsafePointer<Double>) -> Void) {
    unsafe values.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe body(base + row % capacity * stride) }
    }
  }
}
