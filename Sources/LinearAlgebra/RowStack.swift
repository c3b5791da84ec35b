/// The same window's rows of several operators, one below the other: many rows for one product with what they share.
public struct RowStack: Sendable {
  /// How many blocks there is room for.
  public let count: Int
  let largestHeight: Int
  var stride: Int
  var storage: [Double]
  public internal(set) var window = 0..<0
  public internal(set) var layout = TimeLayout.times

  /// - Parameter block: of the size of the blocks.
  public init(of block: RowBlock, count: Int) {
    self.count = count
    stride = block.stride
    largestHeight = block.height
    storage = [Double](repeating: 0, count: count * block.height * block.stride)
  }

  var height: Int { window.count }
  /// The column of the window's first time.
  var first: Int { layout.column(of: window.lowerBound) }
  var width: Int { layout.column(of: window.upperBound) }

  /// Takes the rows `window`, all zero.
  public mutating func reset(to window: Range<Int>, layout: TimeLayout) {
    self.window = window
    self.layout = layout
    if width > stride {
      stride = 2 * (width + 7) / 8 * 8 + 8
      storage = [Double](repeating: 0, count: count * largestHeight * stride)
    }
    let (rows, width, stride) = (count * window.count, width, stride)
    unsafe write { base in
      for row in 0..<rows { unsafe (base + row * stride).update(repeating: 0, count: width) }
    }
  }

  /// Block `index` ← block + α rows.
  public mutating func add(_ alpha: Double, _ rows: RowBlock, at index: Int) {
    precondition(rows.window == window && index < count)
    let (height, width, stride) = (height, width, stride)
    unsafe write { base in
      unsafe rows.read { source in
        for row in 0..<height {
          unsafe BLAS.add(width, alpha, source + row * rows.stride, base + (index * height + row) * stride)
        }
      }
    }
  }

  /// Adds 1 to the diagonal of every block.
  public mutating func addIdentity() {
    for row in 0..<count * height { storage[row * stride + first + row % height] += 1 }
  }

  /// Multiplies every block by a factor of its own.
  public mutating func scale(by factors: [Double]) {
    precondition(factors.count == count)
    let (height, width, stride) = (height, width, stride)
    unsafe write { base in
      for row in 0..<factors.count * height {
        let (line, factor) = unsafe (base + row * stride, factors[row / height])
        for column in 0..<width { unsafe line[column] *= factor }
      }
    }
  }

  /// The largest |entry or coefficient| of a block; infinite when one is not a number.
  public func maximumMagnitude(at index: Int) -> Double {
    var largest = 0.0
    unsafe read { base, stride in
      for row in index * height..<(index + 1) * height {
        unsafe largest = max(largest, BLAS.maximumMagnitude(width, base + row * stride))
      }
    }
    return largest
  }

  /// self ← self + x C for symmetric C, of which `rows` are those of the window.
  public mutating func addProduct(_ x: RowStack, _ c: SymmetricMatrix, window rows: RowBlock) {
    precondition(window == x.window && window == rows.window && c.rows.layout.version == layout.version)
    let (count, height, first, width, stride) = (count, height, first, width, stride)
    unsafe x.read { left, leftStride in
      unsafe write { base in
        let factor = unsafe Factor(base: left, stride: leftStride, rowCount: count * height)
        let target = unsafe Factor.Target(base: base, stride: stride)
        unsafe c.rows.addSymmetric(1, factor, 0..<first, target, below: first)
        unsafe rows.read { right in
          unsafe BLAS.multiplyAdd(
            factor.rowCount, first, height, 1, left + first, leftStride, right, rows.stride,
            transposed: false,
            base, stride)
          unsafe BLAS.multiplyAdd(
            factor.rowCount, height, width, 1, left, leftStride, right, rows.stride, transposed: true,
            base + first, stride)
        }
      }
    }
  }

  func read(_ body: (UnsafePointer<Double>, _ stride: Int) -> Void) {
    unsafe storage.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe body(base, stride) }
    }
  }

  mutating func write(_ body: (UnsafeMutablePointer<Double>) -> Void) {
    unsafe storage.withUnsafeMutableBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe body(base) }
    }
  }
}

extension RowBlock {
  /// self ← self + α times one block of a stack.
  public mutating func add(_ alpha: Double, _ stack: RowStack, at index: Int) {
    precondition(window == stack.window && index < stack.count)
    let (rows, width, stride) = (rowCount, width, stride)
    unsafe stack.read { source, stackStride in
      unsafe write { base in
        for row in 0..<rows {
          unsafe BLAS.add(width, alpha, source + (index * rows + row) * stackStride, base + row * stride)
        }
      }
    }
  }
}
