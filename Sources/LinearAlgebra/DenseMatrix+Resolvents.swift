/// A causal operator at one time: its rows before that time, and the row of the time itself, left of the diagonal.
public struct CausalMatrix: Sendable {
  public var past: DenseMatrix
  public var row: [Double]
  /// Rows of a group have entries up to the group's end.
  public var groups: [ColumnGroup]

  public init(past: DenseMatrix, row: [Double], groups: [ColumnGroup]) {
    precondition(past.rows == past.columns && row.count >= past.columns)
    self.past = past
    self.row = row
    self.groups = groups
  }
}

extension DenseMatrix {
  /// Rows with one column more than K's past, the last for the present time: self ← self (D + λ K)^-1, λ one for each row.
  ///
  /// - Parameters:
  ///   - solvers: of 1 + λ D^-1 K within each group.
  ///   - beyond: values at the time behind the last column of the past; then at the first one.
  public mutating func solve(
    _ k: CausalMatrix, _ solvers: [GroupSolver], scales: [Double], beyond: inout [Double]
  ) {
    precondition(beyond.count == rows)
    let (count, width, stride) = (rows, k.past.columns, columns)
    unsafe solve(k, solvers, scales) { x, past, scaled, _ in
      for row in 0..<count {
        let (line, factor) = unsafe (x + row * stride, -scales[row] * x[row * stride + width])
        for column in 0..<width { unsafe line[column] += factor * k.row[column] }
      }
      guard let past = unsafe past else { return }
      for (group, solver) in zip(k.groups, solvers).reversed() {
        let (start, difference) = (group.columns.lowerBound, group.difference)
        let size = difference.size
        for row in 0..<count {
          let line = unsafe x + row * stride + start
          for column in 0..<size { unsafe line[column] += beyond[row] * difference.last[column] }
        }
        unsafe solver.solve(x + start, stride, scales: scales, scaled, transposed: false)
        unsafe difference.sum(scaled, size, rows: count, transposed: false, x + start, stride)
        for row in 0..<count {
          let line = unsafe x + row * stride + start
          var first = 0.0
          for column in 0..<size {
            unsafe first += line[column] * difference.first[column]
            unsafe scaled[row * size + column] = -scales[row] * line[column]
          }
          beyond[row] = first
        }
        unsafe BLAS.multiplyAdd(
          count, start, size, 1, scaled, size, past + start * width, width, transposed: false, x, stride)
      }
    }
  }

  /// self ← self (D + λ K)^-T, likewise, but for what the last time of the past gives to the last column.
  ///
  /// - Parameter beyond: values at the time before the first column; then at the last one of the past.
  public mutating func solve(
    transposed k: CausalMatrix, _ solvers: [GroupSolver], scales: [Double], beyond: inout [Double]
  ) {
    precondition(beyond.count == rows)
    let (count, width, stride) = (rows, k.past.columns, columns)
    unsafe solve(k, solvers, scales) { x, past, product, summed in
      if let past = unsafe past {
        for (group, solver) in zip(k.groups, solvers) {
          let (start, difference) = (group.columns.lowerBound, group.difference)
          let size = difference.size
          if start > 0 {
            unsafe BLAS.multiply(
              count, size, start, x, stride, past + start * width, width, transposed: true, product, size)
            for row in 0..<count {
              for column in 0..<size {
                unsafe x[row * stride + start + column] -= scales[row] * product[row * size + column]
              }
            }
          }
          for row in 0..<count {
            let line = unsafe x + row * stride + start
            for column in 0..<size { unsafe line[column] += beyond[row] * difference.first[column] }
          }
          unsafe difference.sum(x + start, stride, rows: count, transposed: true, summed, size)
          unsafe solver.solve(summed, size, scales: scales, product, transposed: true)
          for row in 0..<count {
            unsafe (x + row * stride + start).update(from: product + row * size, count: size)
            var last = 0.0
            for column in 0..<size { unsafe last += product[row * size + column] * difference.last[column] }
            beyond[row] = last
          }
        }
      }
      for row in 0..<count {
        let line = unsafe x + row * stride
        var sum = 0.0
        for column in 0..<width { unsafe sum += line[column] * k.row[column] }
        unsafe line[width] -= scales[row] * sum
      }
    }
  }

  /// Checks shapes; the body gets the rows, K's past (nil when there is none), and twice room for one group of columns.
  private mutating func solve(
    _ k: CausalMatrix, _ solvers: [GroupSolver], _ scales: [Double],
    _ body: (
      UnsafeMutablePointer<Double>, UnsafePointer<Double>?, UnsafeMutablePointer<Double>,
      UnsafeMutablePointer<Double>
    ) -> Void
  ) {
    precondition(
      scales.count == rows && columns == k.past.columns + 1 && solvers.count == k.groups.count)
    let room = rows * solvers.reduce(1) { max($0, $1.size) }
    BLAS.prepare()
    unsafe entries.withUnsafeMutableBufferPointer { x in
      unsafe k.past.entries.withUnsafeBufferPointer { past in
        unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * room) { scratch in
          guard let x = x.baseAddress, let scratch = scratch.baseAddress else { return }
          unsafe body(x, past.baseAddress, scratch, scratch + room)
        }
      }
    }
  }
}
