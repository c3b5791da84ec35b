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
    precondition(scales.count == count && stride == width + 1 && inverses.count == k.groups.count)
    let widest = inverses.reduce(1) { max($0, $1.size) }
    BLAS.prepare()
    unsafe entries.withUnsafeMutableBufferPointer { x in
      unsafe k.past.entries.withUnsafeBufferPointer { past in
        unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: count * widest) { scratch in
          guard let x = x.baseAddress, let scaled = scratch.baseAddress else { return }
          for row in 0..<count {
            let (line, factor) = unsafe (x + row * stride, -scales[row] * x[row * stride + width])
            for column in 0..<width { unsafe line[column] += factor * k.row[column] }
          }
          guard let past = past.baseAddress else { return }
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
    }
  }

  /// self ← self (1 + λ Kᵀ)^-1, likewise.
  public mutating func solve(transposed k: CausalMatrix, _ inverses: [GroupInverses], scales: [Double]) {
    let (count, width, stride) = (rows, k.past.columns, columns)
    precondition(scales.count == count && stride == width + 1 && inverses.count == k.groups.count)
    let widest = inverses.reduce(1) { max($0, $1.size) }
    BLAS.prepare()
    unsafe entries.withUnsafeMutableBufferPointer { x in
      unsafe k.past.entries.withUnsafeBufferPointer { past in
        unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: count * widest) { scratch in
          guard let x = x.baseAddress, let product = scratch.baseAddress else { return }
          if let past = past.baseAddress {
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

extension DenseMatrix {
  /// x A, or x Aᵀ, for the first numbers of x.
  public func product(_ x: [Double], transposed: Bool = false) -> [Double] {
    precondition(x.count >= (transposed ? columns : rows))
    var y = [Double](repeating: 0, count: transposed ? rows : columns)
    guard rows > 0, columns > 0 else { return y }
    BLAS.prepare()
    unsafe y.withUnsafeMutableBufferPointer { y in
      unsafe cblas_dgemv(
        CblasRowMajor, transposed ? CblasNoTrans : CblasTrans, Int32(rows), Int32(columns), 1, entries,
        Int32(columns), x, 1, 0, y.baseAddress, 1)
    }
    return y
  }

  /// Writes a part of a block at a place.
  ///
  /// - Parameter first: the first column of the block that counts.
  public mutating func set(
    _ block: DenseMatrix, row: Int, column: Int, rows height: Int, columns width: Int, from first: Int = 0
  ) {
    precondition(row >= 0 && column >= 0 && first >= 0 && row + height <= rows && column + width <= columns)
    precondition(height <= block.rows && first + width <= block.columns)
    let (stride, blockStride) = (columns, block.columns)
    guard width > 0 else { return }
    unsafe block.entries.withUnsafeBufferPointer { source in
      unsafe entries.withUnsafeMutableBufferPointer { target in
        guard let source = source.baseAddress, let target = target.baseAddress else { return }
        for i in 0..<height {
          unsafe (target + (row + i) * stride + column).update(
            from: source + i * blockStride + first, count: width)
        }
      }
    }
  }

  /// Copies the entries left of the diagonal, in rows from the given one on, to their mirror images.
  public mutating func mirror(from first: Int) {
    precondition(rows == columns)
    let (size, tile) = (rows, 32)
    unsafe entries.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      for top in Swift.stride(from: first, to: size, by: tile) {
        for left in Swift.stride(from: 0, to: min(size, top + tile), by: tile) {
          for row in top..<min(size, top + tile) {
            for column in left..<max(left, min(row, left + tile)) {
              unsafe base[column * size + row] = base[row * size + column]
            }
          }
        }
      }
    }
  }

  /// Σ_q factor(i, j, q) x(i, start(i, j) + q) for j below `columns` and q below `count`.
  public func gathered(_ starts: [Int], _ factors: [Double], count: Int, columns width: Int) -> DenseMatrix {
    precondition(starts.count == rows * width && factors.count == rows * width * count)
    precondition(starts.allSatisfy { $0 >= 0 && $0 + count <= columns })
    var result = DenseMatrix(zeros: rows, width)
    unsafe result.entries.withUnsafeMutableBufferPointer { target in
      unsafe entries.withUnsafeBufferPointer { source in
        unsafe factors.withUnsafeBufferPointer { factors in
          guard let to = target.baseAddress, let from = source.baseAddress, let factor = factors.baseAddress
          else { return }
          for point in 0..<rows * width {
            let (x, f) = unsafe (from + point / width * columns + starts[point], factor + point * count)
            var sums = SIMD4<Double>.zero
            var q = 0
            while q + 4 <= count {
              unsafe sums +=
                SIMD4(x[q], x[q + 1], x[q + 2], x[q + 3])
                * SIMD4(f[q], f[q + 1], f[q + 2], f[q + 3])
              q += 4
            }
            var sum = sums.sum()
            while q < count {
              unsafe sum += x[q] * f[q]
              q += 1
            }
            unsafe to[point] = sum
          }
        }
      }
    }
    return result
  }

  /// Σ factor · matrix over matrices of one shape.
  public static func combination(_ terms: [(matrix: DenseMatrix, factor: Double)]) -> DenseMatrix {
    var result = DenseMatrix(zeros: terms[0].matrix.rows, terms[0].matrix.columns)
    let count = result.entries.count
    unsafe result.entries.withUnsafeMutableBufferPointer { target in
      guard let target = target.baseAddress else { return }
      for term in terms {
        unsafe term.matrix.entries.withUnsafeBufferPointer { source in
          if let source = source.baseAddress { unsafe BLAS.add(count, term.factor, source, target) }
        }
      }
    }
    return result
  }

  /// self ← self + α A B, or with Aᵀ.
  public mutating func add(_ a: DenseMatrix, _ b: DenseMatrix, transposedLeft: Bool = false) {
    let inner = transposedLeft ? a.rows : a.columns
    precondition((transposedLeft ? a.columns : a.rows) == rows && b.columns == columns && b.rows == inner)
    guard rows > 0, columns > 0, inner > 0 else { return }
    let shape = ProductShape(rows: rows, columns: columns, inner: inner, transposesLeft: transposedLeft)
    var target = entries.mutableSpan
    DenseKernels.multiply(
      a.entries.span, b.entries.span, shape, keeping: 1,
      into: &target)
  }
}
