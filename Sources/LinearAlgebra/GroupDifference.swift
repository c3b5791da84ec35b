/// D, (x D)(s) = x(s) − x(s + 1), on rows x that a group of columns describes, and how it hangs together with its neighbours.
///
/// Columns are times, or coefficients of orthonormal functions of consecutive times. What lies behind the last time of a group is the
/// first of the next one. D is projected, so that (19.15) is solved group by group.
public struct GroupDifference: Sendable {
  public let size: Int
  /// Whether columns are times, so that causal operators are triangular within the group.
  public let isOfTimes: Bool
  /// Whether this is 1 in the place of D.
  private let isIdentity: Bool
  /// D within the group, and its inverse; nil where columns are times.
  private let matrix: DenseMatrix?
  private let sums: DenseMatrix?
  /// Values of the functions at the first time, and at the last.
  public let first: [Double]
  public let last: [Double]

  /// Columns that are times.
  public init(times count: Int) {
    size = count
    (matrix, sums, isOfTimes, isIdentity) = (nil, nil, true, false)
    first = (0..<count).map { $0 == 0 ? 1 : 0 }
    last = (0..<count).map { $0 == count - 1 ? 1 : 0 }
  }

  /// 1 in the place of D: neighbours have nothing to do with each other.
  public init(identity count: Int, isOfTimes: Bool) {
    size = count
    (matrix, sums, self.isOfTimes, isIdentity) = (nil, nil, isOfTimes, true)
    first = [Double](repeating: 0, count: count)
    last = first
  }

  /// - Parameters:
  ///   - matrix: D within the group.
  ///   - first: values of the functions at the first time.
  ///   - last: likewise at the last.
  public init(_ matrix: DenseMatrix, first: [Double], last: [Double]) {
    precondition(matrix.rows == first.count && matrix.columns == first.count && last.count == first.count)
    size = first.count
    var inverse = matrix
    unsafe inverse.entries.withUnsafeMutableBufferPointer { a in
      if let a = a.baseAddress { unsafe BLAS.invert(first.count, a, isTriangular: false) }
    }
    (self.matrix, sums, self.first, self.last) = (matrix, inverse, first, last)
    (isOfTimes, isIdentity) = (false, false)
  }

  /// D^-1 B for a square B, row after row.
  public func summed(_ block: [Double]) -> [Double] {
    if isIdentity { return block }
    if let sums { return sums.times(DenseMatrix(rows: size, columns: size, entries: block)).entries }
    var result = block
    for k in size..<max(size, result.count) { result[k] += result[k - size] }
    return result
  }

  /// target ← y D^-1, or y D^-T, for some rows y.
  func sum(
    _ y: UnsafePointer<Double>, _ strideY: Int, rows: Int, transposed: Bool,
    _ target: UnsafeMutablePointer<Double>, _ stride: Int
  ) {
    if isIdentity {
      for row in 0..<rows { unsafe (target + row * stride).update(from: y + row * strideY, count: size) }
      return
    }
    if let sums {
      return unsafe sums.entries.withUnsafeBufferPointer { sums in
        guard let sums = sums.baseAddress else { return }
        unsafe BLAS.multiply(
          rows, size, size, y, strideY, sums, size, transposed: transposed, target, stride)
      }
    }
    for row in 0..<rows {
      var sum = 0.0
      for step in 0..<size {
        let column = transposed ? step : size - 1 - step
        unsafe sum += y[row * strideY + column]
        unsafe target[row * stride + column] = sum
      }
    }
  }

  /// x D, or x Dᵀ, of some rows, without what the neighbours give.
  fileprivate func apply(to x: DenseMatrix, transposed: Bool) -> DenseMatrix {
    if isIdentity { return x }
    if let matrix { return x.times(matrix, transposed: transposed) }
    var result = x
    for row in 0..<x.rows {
      for step in 1..<max(1, size) {
        let column = row * size + (transposed ? step : step - 1)
        result.entries[column] -= x.entries[transposed ? column - 1 : column + 1]
      }
    }
    return result
  }
}

/// Some neighbouring columns.
public struct ColumnGroup: Sendable {
  public var columns: Range<Int>
  public let difference: GroupDifference

  public init(columns: Range<Int>, difference: GroupDifference) {
    precondition(columns.count == difference.size)
    (self.columns, self.difference) = (columns, difference)
  }
}

extension DenseMatrix {
  /// X D, or X Dᵀ, for rows in groups of columns, followed by a last column for the time behind all of them.
  public func differenced(_ groups: [ColumnGroup], transposed: Bool = false) -> DenseMatrix {
    precondition(columns == (groups.last?.columns.upperBound ?? 0) + 1)
    var result = self
    // What the neighbour gives: the first value of the next group, or the last one of the group before.
    var beyond = (0..<rows).map { transposed ? 0 : entries[$0 * columns + columns - 1] }
    for index in groups.indices {
      let group = groups[transposed ? index : groups.count - 1 - index]
      let (start, own) = (group.columns.lowerBound, group.difference)
      let (near, far) = transposed ? (own.first, own.last) : (own.last, own.first)
      var x = DenseMatrix(zeros: rows, own.size)
      x.set(self, row: 0, column: 0, rows: rows, columns: own.size, from: start)
      var y = own.apply(to: x, transposed: transposed)
      for row in 0..<rows {
        addProduct(-beyond[row], near, from: 0, to: &y.entries, from: row * own.size, count: own.size)
        beyond[row] = dotProduct(x.entries, from: row * own.size, far, from: 0, count: own.size)
      }
      result.set(y, row: 0, column: start, rows: rows, columns: own.size)
    }
    if transposed { for row in 0..<rows { result.entries[row * columns + columns - 1] -= beyond[row] } }
    return result
  }
}
