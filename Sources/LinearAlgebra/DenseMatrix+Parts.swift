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

  /// Σ_q factor(i, j, q) x(i, start(i, j) + offset + q) for j below `columns` and q below `count`, for each of some matrices x of equal
  /// heights with their offsets.
  ///
  /// A product of matrices for each row and each stretch of it in which starts are equal.
  public static func gathered(
    _ sources: [(matrix: DenseMatrix, offset: Int)], _ starts: [Int32], _ factors: [Double], count: Int,
    columns width: Int
  ) -> [DenseMatrix] {
    guard let rows = sources.first?.matrix.rows, rows > 0, width > 0 else { return [] }
    precondition(starts.count == rows * width && factors.count == rows * width * count)
    let (height, size) = (sources.count, rows * width)
    var x = [Double](repeating: 0, count: height * count)
    var result = [Double](repeating: 0, count: height * size)
    for row in 0..<rows {
      var first = row * width
      while first < (row + 1) * width {
        var end = first + 1
        while end < (row + 1) * width, starts[end] == starts[first] { end += 1 }
        for (k, source) in sources.enumerated() {
          let (start, columns) = (Int(starts[first]) + source.offset, source.matrix.columns)
          precondition(source.matrix.rows == rows && start >= 0 && start + count <= columns)
          unsafe x.withUnsafeMutableBufferPointer { x in
            unsafe source.matrix.entries.withUnsafeBufferPointer { from in
              guard let x = x.baseAddress, let from = from.baseAddress else { return }
              unsafe (x + k * count).update(from: from + row * columns + start, count: count)
            }
          }
        }
        unsafe x.withUnsafeBufferPointer { x in
          unsafe factors.withUnsafeBufferPointer { factors in
            unsafe result.withUnsafeMutableBufferPointer { result in
              guard let x = x.baseAddress, let factor = factors.baseAddress, let to = result.baseAddress
              else { return }
              unsafe BLAS.multiply(
                height, end - first, count, x, count, factor + first * count, count, transposed: true,
                to + first, size)
            }
          }
        }
        first = end
      }
    }
    return sources.indices.map {
      DenseMatrix(rows: rows, columns: width, entries: Array(result[$0 * size..<($0 + 1) * size]))
    }
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
