/// Some consecutive rows t of a T × T operator, columns 0 ..< the last row's end: the part that a march works on.
///
/// Row-major with a fixed stride, so that the same storage serves every window of a run without allocation.
public struct RowBlock: Sendable {
  /// T.
  public let dimension: Int
  /// The largest number of rows held.
  public let height: Int
  /// The rows held now.
  public private(set) var window: Range<Int>
  let stride: Int
  var storage: [Double]

  public init(dimension: Int, height: Int) {
    self.dimension = dimension
    self.height = height
    window = 0..<0
    // A stride that is a multiple of a large power of two would map all rows to the same cache sets.
    let rounded = (dimension + 7) / 8 * 8
    stride = rounded % 64 == 0 ? rounded + 8 : rounded
    storage = [Double](repeating: 0, count: height * stride)
  }

  /// How many rows are held.
  public var rowCount: Int { window.count }
  /// How many columns they have: up to the last row's diagonal.
  public var width: Int { window.upperBound }

  /// Takes the rows `window`, all zero.
  public mutating func reset(to window: Range<Int>) {
    precondition(window.count <= height && window.upperBound <= dimension)
    self.window = window
    let (stride, width) = (stride, width)
    unsafe write { base in
      for row in 0..<window.count { unsafe (base + row * stride).update(repeating: 0, count: width) }
    }
  }

  /// Entry (t, s) with t in `window`.
  public subscript(t: Int, s: Int) -> Double {
    get { storage[(t - window.lowerBound) * stride + s] }
    set {
      storage[(t - window.lowerBound) * stride + s] = newValue
    }
  }

  /// The columns of row t up to `width`, to be changed one by one: `body(s, entry)`.
  public mutating func updateRow(_ t: Int, _ body: (Int, inout Double) -> Void) {
    let start = (t - window.lowerBound) * stride
    for s in 0..<width { body(s, &storage[start + s]) }
  }

  /// Row t up to `width`, as an array.
  public func row(_ t: Int) -> [Double] {
    let start = (t - window.lowerBound) * stride
    return Array(storage[start..<start + width])
  }
}

extension RowBlock {
  func read<Result>(_ body: (UnsafePointer<Double>) -> Result) -> Result {
    unsafe storage.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a row block holds at least one row") }
      return unsafe body(base)
    }
  }

  mutating func write<Result>(_ body: (UnsafeMutablePointer<Double>) -> Result) -> Result {
    unsafe storage.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { preconditionFailure("a row block holds at least one row") }
      return unsafe body(base)
    }
  }
}
