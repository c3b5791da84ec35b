/// Some consecutive rows t of a T × T operator, columns s up to the last row's: the part that a march works on.
///
/// Columns stand in the order of a `TimeLayout`. Row-major; the storage grows with the number of columns, by doubling, and
/// serves one window after another.
public struct RowBlock: Sendable {
  /// T.
  public let dimension: Int
  /// The largest number of rows held.
  public let height: Int
  /// The rows held now.
  public internal(set) var window: Range<Int>
  /// What their columns stand for.
  public internal(set) var layout: TimeLayout
  var stride: Int
  var storage: [Double]

  public init(dimension: Int, height: Int) {
    self.dimension = dimension
    self.height = height
    window = 0..<0
    layout = .times
    stride = Self.stride(for: min(dimension, Self.smallestWidth))
    storage = [Double](repeating: 0, count: height * stride)
  }

  private static let smallestWidth = 128

  /// A stride that is a multiple of a large power of two would map all rows to the same cache sets.
  private static func stride(for columns: Int) -> Int {
    let rounded = (columns + 7) / 8 * 8
    return rounded % 64 == 0 ? rounded + 8 : rounded
  }

  /// How many rows are held.
  public var rowCount: Int { window.count }
  /// How many columns they have: up to the last row's diagonal.
  public var width: Int { layout.column(of: window.upperBound) }
  /// The column of the window's first time.
  public var firstWindowColumn: Int { layout.column(of: window.lowerBound) }

  /// Takes the rows `window`, all zero.
  public mutating func reset(to window: Range<Int>, layout: TimeLayout = .times) {
    precondition(window.count <= height && window.upperBound <= dimension)
    precondition(window.isEmpty || layout.nearStart <= window.lowerBound, "rows are near themselves")
    self.window = window
    self.layout = layout
    if width > stride {
      stride = Self.stride(for: min(dimension, max(width, 2 * stride)))
      storage = [Double](repeating: 0, count: height * stride)
    }
    let (stride, width) = (stride, width)
    unsafe write { base in
      for row in 0..<window.count { unsafe (base + row * stride).update(repeating: 0, count: width) }
    }
  }

  /// Entry (t, s) with t in `window` and s a near time.
  public subscript(t: Int, s: Int) -> Double {
    get { storage[(t - window.lowerBound) * stride + layout.column(of: s)] }
    set { storage[(t - window.lowerBound) * stride + layout.column(of: s)] = newValue }
  }

  /// The columns of row t, to be changed one by one: `body(column, entry)`.
  public mutating func updateRow(_ t: Int, _ body: (Int, inout Double) -> Void) {
    let start = (t - window.lowerBound) * stride
    for column in 0..<width { body(column, &storage[start + column]) }
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
