/// What has changed in a block of rows since a product with it was last computed, in as few rows as it takes.
///
/// Away from the diagonal the rows of a causal operator vary smoothly with t. There a block of b rows, and still more
/// a small change of it, is reproduced to round-off by few polynomials in t; their coefficients take the place of the
/// rows in every product (4.9). Panels that are not smooth are kept as they are, those that have not changed cost nothing.
public struct RowChange: Sendable {
  /// The rows as the products so far have seen them.
  private(set) var applied: RowBlock
  /// The change where it is not smooth.
  private(set) var rough: RowBlock
  /// The change where it is smooth: rank × stride coefficients, zero elsewhere.
  private(set) var coefficients: [Double]
  /// How each panel of columns enters a product.
  private(set) var parts: [Part] = []
  private(set) var basis: SmoothBasis?
  private var scratch: [Double]
  let panelHeight: Int

  enum Part: Sendable, Hashable {
    case unchanged
    /// The first `rank` coefficients.
    case smooth(rank: Int)
    case rough
  }

  public init(dimension: Int, height: Int, panelHeight: Int) {
    applied = RowBlock(dimension: dimension, height: height)
    rough = applied
    coefficients = []
    scratch = [Double](repeating: 0, count: height * panelHeight)
    self.panelHeight = panelHeight
  }

  /// Forgets everything: the next change is the whole block.
  public mutating func reset(to window: Range<Int>, basis: SmoothBasis?) {
    precondition(basis.map { $0.count == window.count } ?? true)
    applied.reset(to: window)
    rough.reset(to: window)
    self.basis = basis
    guard let basis else { return }
    let count = basis.rank * applied.stride
    if coefficients.count != count { coefficients = [Double](repeating: 0, count: count) }
  }

  /// Finds what turns the rows seen so far into `rows`, in the columns left of the window.
  ///
  /// - Parameter tolerance: relative to the largest entry left of the window; less is not told from zero. What is neglected
  ///   stays part of the next change, so that errors do not add up.
  /// - Returns: whether there is any change.
  @discardableResult
  public mutating func update(to rows: RowBlock, tolerance: Double) -> Bool {
    precondition(rows.window == applied.window)
    parts.removeAll(keepingCapacity: true)
    let end = rows.window.lowerBound
    let bound = tolerance * rows.maximumPastMagnitude
    for start in stride(from: 0, to: end, by: panelHeight) {
      parts.append(part(start..<min(end, start + panelHeight), rows, bound))
    }
    return parts.contains { $0 != .unchanged }
  }

  /// Share of the panels left of the window that are smooth or unchanged; for diagnostics.
  public var smoothShare: Double {
    parts.isEmpty ? 0 : Double(parts.reduce(0) { $0 + ($1 == .rough ? 0 : 1) }) / Double(parts.count)
  }

  private mutating func part(_ columns: Range<Int>, _ rows: RowBlock, _ bound: Double) -> Part {
    let size = difference(columns, rows)
    if size <= bound { return .unchanged }
    if let basis, let rank = project(columns, basis, bound) {
      apply(columns, rows, leaving: true)
      return .smooth(rank: rank)
    }
    apply(columns, rows, leaving: false)
    return .rough
  }

  /// Puts the change into `scratch`; returns its largest entry.
  private mutating func difference(_ columns: Range<Int>, _ rows: RowBlock) -> Double {
    let (count, width, stride) = (rows.rowCount, columns.count, rows.stride)
    let applied = applied
    return unsafe scratch.withUnsafeMutableBufferPointer { buffer in
      guard let target = buffer.baseAddress else { return 0 }
      return unsafe rows.read { new in
        unsafe applied.read { old in
          var size = 0.0
          for row in 0..<count {
            let (index, line) = unsafe (row * stride + columns.lowerBound, target + row * width)
            unsafe line.update(from: new + index, count: width)
            unsafe BLAS.add(width, -1, old + index, line)
            size = unsafe max(size, BLAS.largestMagnitude(width, line))
          }
          return size
        }
      }
    }
  }

  /// Turns the change in `scratch` into coefficients, leaving the remainder there; nil when it is not smooth.
  private mutating func project(_ columns: Range<Int>, _ basis: SmoothBasis, _ bound: Double) -> Int? {
    let (rows, width, stride, start) = (basis.count, columns.count, applied.stride, columns.lowerBound)
    let rank = unsafe coefficients.withUnsafeMutableBufferPointer { buffer -> Int? in
      guard let target = buffer.baseAddress else { return nil }
      return unsafe scratch.withUnsafeMutableBufferPointer { change -> Int? in
        guard let change = change.baseAddress else { return nil }
        return unsafe basis.values.withUnsafeBufferPointer { polynomials -> Int? in
          guard let polynomials = polynomials.baseAddress else { return nil }
          unsafe BLAS.transposedMultiply(
            basis.rank, width, rows, polynomials, basis.rank, change, width, target + start, stride)
          let rank = unsafe Self.truncate(target + start, basis.rank, width, stride, bound)
          guard rank < basis.rank else {
            unsafe Self.clear(target + start, basis.rank, width, stride)
            return nil
          }
          unsafe BLAS.multiplyAdd(
            rows, width, rank, -1, polynomials, basis.rank, target + start, stride, transposed: false, change,
            width)
          return rank
        }
      }
    }
    return rank
  }

  /// Sets the coefficients beyond the last one above `bound` to zero and returns how many are left.
  private static func truncate(
    _ coefficients: UnsafeMutablePointer<Double>, _ rank: Int, _ width: Int, _ stride: Int, _ bound: Double
  ) -> Int {
    var kept = rank
    while kept > 0 {
      let row = unsafe coefficients + (kept - 1) * stride
      for column in 0..<width where unsafe abs(row[column]) > bound { return kept }
      for column in 0..<width { unsafe row[column] = 0 }
      kept -= 1
    }
    return 0
  }

  private static func clear(_ target: UnsafeMutablePointer<Double>, _ rows: Int, _ width: Int, _ stride: Int)
  {
    for row in 0..<rows { for column in 0..<width { unsafe target[row * stride + column] = 0 } }
  }

  /// Notes the change as applied: all of it, or all but the remainder in `scratch`.
  private mutating func apply(_ columns: Range<Int>, _ rows: RowBlock, leaving: Bool) {
    let (count, width, stride) = (rows.rowCount, columns.count, rows.stride)
    unsafe scratch.withUnsafeBufferPointer { remainder in
      guard let remainder = remainder.baseAddress else { return }
      unsafe rows.read { new in
        unsafe applied.write { old in
          unsafe rough.write { rough in
            for row in 0..<count {
              let index = row * stride + columns.lowerBound
              if leaving {
                unsafe (old + index).update(from: new + index, count: width)
                unsafe BLAS.add(width, -1, remainder + row * width, old + index)
              } else {
                unsafe (rough + index).update(from: new + index, count: width)
                unsafe BLAS.add(width, -1, old + index, rough + index)
                unsafe (old + index).update(from: new + index, count: width)
              }
            }
          }
        }
      }
    }
  }
}
