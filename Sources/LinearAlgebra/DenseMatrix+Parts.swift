// Parts of a matrix, and matrices made of parts of others.
extension DenseMatrix {
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

  /// Σ_q factor(i, j, q) x(i, start(i, j) + offset + q) for j below `columns` and q below `count`, a multiple of four.
  public func gathered(
    _ starts: [Int32], offset: Int, _ factors: [Double], count: Int, columns width: Int
  ) -> DenseMatrix {
    precondition(starts.count == rows * width && factors.count == rows * width * count && count % 4 == 0)
    var result = DenseMatrix(zeros: rows, width)
    let last = columns - count
    unsafe result.entries.withUnsafeMutableBufferPointer { target in
      unsafe entries.withUnsafeBufferPointer { source in
        unsafe factors.withUnsafeBufferPointer { factors in
          unsafe starts.withUnsafeBufferPointer { starts in
            guard let to = target.baseAddress, let from = source.baseAddress, let factor = factors.baseAddress
            else { return }
            for row in 0..<rows {
              let line = unsafe from + row * columns
              for point in row * width..<(row + 1) * width {
                let start = unsafe Int(starts[point]) + offset
                precondition(start >= 0 && start <= last)
                let (x, f) = unsafe (
                  UnsafeRawPointer(line + start), UnsafeRawPointer(factor + point * count)
                )
                var sums = SIMD4<Double>.zero
                for q in Swift.stride(from: 0, to: count * 8, by: 32) {
                  unsafe sums +=
                    (x + q).loadUnaligned(as: SIMD4<Double>.self)
                    * (f + q).loadUnaligned(as: SIMD4<Double>.self)
                }
                unsafe to[point] = sums.sum()
              }
            }
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
}
