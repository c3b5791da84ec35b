/// A causal operator at one time: its rows before that time, and the row of the time itself, left of the diagonal.
public struct CausalMatrix: Sendable {
  public var past: DenseMatrix
  public var row: [Double]
  /// Columns in groups; rows of a group have entries up to the group's end.
  public var groups: [Range<Int>]

  public init(past: DenseMatrix, row: [Double], groups: [Range<Int>]) {
    precondition(past.rows == past.columns && row.count >= past.columns)
    self.past = past
    self.row = row
    self.groups = groups
  }
}

extension DenseMatrix {
  /// Rows with one column more than K's past, the last for the present time: self ← self (1 + λ K)^-1, λ one for each row.
  public mutating func solve(_ k: CausalMatrix, _ solvers: [GroupSolver], scales: [Double]) {
    let (count, width, stride) = (rows, k.past.columns, columns)
    unsafe solve(k, solvers, scales) { x, past, scaled in
      for row in 0..<count {
        let (line, factor) = unsafe (x + row * stride, -scales[row] * x[row * stride + width])
        for column in 0..<width { unsafe line[column] += factor * k.row[column] }
      }
      guard let past = unsafe past else { return }
      for (group, solver) in zip(k.groups, solvers).reversed() {
        let (start, size) = (group.lowerBound, group.count)
        unsafe solver.solve(x + start, stride, scales: scales, scaled, transposed: false)
        for row in 0..<count {
          for column in 0..<size {
            unsafe x[row * stride + start + column] = scaled[row * size + column]
            unsafe scaled[row * size + column] *= -scales[row]
          }
        }
        unsafe BLAS.multiplyAdd(
          count, start, size, 1, scaled, size, past + start * width, width, transposed: false, x, stride)
      }
    }
  }

  /// self ← self (1 + λ Kᵀ)^-1, likewise.
  public mutating func solve(transposed k: CausalMatrix, _ solvers: [GroupSolver], scales: [Double]) {
    let (count, width, stride) = (rows, k.past.columns, columns)
    unsafe solve(k, solvers, scales) { x, past, product in
      if let past = unsafe past {
        for (group, solver) in zip(k.groups, solvers) {
          let (start, size) = (group.lowerBound, group.count)
          if start > 0 {
            unsafe BLAS.multiply(
              count, size, start, x, stride, past + start * width, width, transposed: true, product, size)
            for row in 0..<count {
              for column in 0..<size {
                unsafe x[row * stride + start + column] -= scales[row] * product[row * size + column]
              }
            }
          }
          unsafe solver.solve(x + start, stride, scales: scales, product, transposed: true)
          for row in 0..<count {
            unsafe (x + row * stride + start).update(from: product + row * size, count: size)
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

  /// Checks shapes; the body gets the rows, K's past (nil when there is none), and room for one group of columns.
  private mutating func solve(
    _ k: CausalMatrix, _ solvers: [GroupSolver], _ scales: [Double],
    _ body: (UnsafeMutablePointer<Double>, UnsafePointer<Double>?, UnsafeMutablePointer<Double>) -> Void
  ) {
    precondition(
      scales.count == rows && columns == k.past.columns + 1 && solvers.count == k.groups.count)
    let room = rows * solvers.reduce(1) { max($0, $1.size) }
    BLAS.prepare()
    unsafe entries.withUnsafeMutableBufferPointer { x in
      unsafe k.past.entries.withUnsafeBufferPointer { past in
        unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: room) { scratch in
          guard let x = x.baseAddress, let scratch = scratch.baseAddress else { return }
          unsafe body(x, past.baseAddress, scratch)
        }
      }
    }
  }
}
