/// Consecutive rows of a stored operator, in the columns up to the last row's: one matrix for products.
///
/// Rows, like columns, are coefficients of far panels or near times.
struct Slab: Sendable {
  /// The row, counted like columns, that comes first.
  let start: Int
  private(set) var rowCount = 0
  let stride: Int
  private(set) var values: [Double] = []

  /// One past the last row.
  var end: Int { start + rowCount }

  init(start: Int, stride: Int) {
    self.start = start
    self.stride = stride
  }

  /// Takes rows of zeros up to that many in all.
  mutating func grow(to count: Int) {
    guard count > rowCount else { return }
    values.append(contentsOf: repeatElement(0, count: (count - rowCount) * stride))
    rowCount = count
  }

  subscript(row: Int, column: Int) -> Double {
    get { values[(row - start) * stride + column] }
    set { values[(row - start) * stride + column] = newValue }
  }

  func read(_ body: (UnsafePointer<Double>) -> Void) {
    unsafe values.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe body(base) }
    }
  }

  mutating func write(_ body: (UnsafeMutablePointer<Double>) -> Void) {
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe body(base) }
    }
  }
}
