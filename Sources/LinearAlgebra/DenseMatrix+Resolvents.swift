import CLAPACKE

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

/// (1 + λ K_JJ)^-1 for one group of columns and several λ.
public struct GroupInverses: Sendable {
  let size: Int
  let inverses: [Double]

  /// - Parameter block: K_JJ, row after row.
  public init(_ block: [Double], size: Int, scales: [Double], isTriangular: Bool) {
    precondition(block.count == size * size)
    self.size = size
    var inverses = [Double](repeating: 0, count: scales.count * size * size)
    unsafe inverses.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe block.withUnsafeBufferPointer { source in
        for (index, scale) in scales.enumerated() {
          let target = unsafe base + index * size * size
          for row in 0..<size {
            for column in 0..<(isTriangular ? row : size) {
              unsafe target[row * size + column] = scale * source[row * size + column]
            }
            unsafe target[row * size + row] += 1
          }
          unsafe BLAS.invert(size, target, isTriangular: isTriangular)
        }
      }
    }
    self.inverses = inverses
  }
}

extension DenseMatrix {
  /// Rows with one column more than K's past, the last for the present time: self ← self (1 + λ K)^-1, λ one for each row.
  public mutating func solve(_ k: CausalMatrix, _ inverses: [GroupInverses], scales: [Double]) {
    let (count, width, stride) = (rows, k.past.columns, columns)
    unsafe solve(k, inverses, scales) { x, past, scaled in
      for row in 0..<count {
        let (line, factor) = unsafe (x + row * stride, -scales[row] * x[row * stride + width])
        for column in 0..<width { unsafe line[column] += factor * k.row[column] }
      }
      guard let past = unsafe past else { return }
      for (group, inverse) in zip(k.groups, inverses).reversed() {
        let (start, size) = (group.lowerBound, group.count)
        unsafe inverse.apply(x + start, stride, count, scaled, transposed: false)
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
  public mutating func solve(transposed k: CausalMatrix, _ inverses: [GroupInverses], scales: [Double]) {
    let (count, width, stride) = (rows, k.past.columns, columns)
    unsafe solve(k, inverses, scales) { x, past, product in
      if let past = unsafe past {
        for (group, inverse) in zip(k.groups, inverses) {
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
          unsafe inverse.apply(x + start, stride, count, product, transposed: true)
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
    _ k: CausalMatrix, _ inverses: [GroupInverses], _ scales: [Double],
    _ body: (UnsafeMutablePointer<Double>, UnsafePointer<Double>?, UnsafeMutablePointer<Double>) -> Void
  ) {
    precondition(
      scales.count == rows && columns == k.past.columns + 1 && inverses.count == k.groups.count)
    let room = rows * inverses.reduce(1) { max($0, $1.size) }
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

extension GroupInverses {
  /// target ← x A with A the inverse of each row's λ, or its transpose.
  fileprivate func apply(
    _ x: UnsafePointer<Double>, _ stride: Int, _ count: Int, _ target: UnsafeMutablePointer<Double>,
    transposed: Bool
  ) {
    let size = size
    unsafe inverses.withUnsafeBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for row in 0..<count {
        let (line, inverse) = unsafe (x + row * stride, base + row * size * size)
        let to = unsafe target + row * size
        if transposed {
          for i in 0..<size {
            var sum = 0.0
            for j in 0..<size { unsafe sum += line[j] * inverse[i * size + j] }
            unsafe to[i] = sum
          }
        } else {
          unsafe to.update(repeating: 0, count: size)
          for j in 0..<size {
            let factor = unsafe line[j]
            for i in 0..<size { unsafe to[i] += factor * inverse[j * size + i] }
          }
        }
      }
    }
  }
}
