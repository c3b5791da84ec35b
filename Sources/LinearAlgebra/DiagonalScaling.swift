/// A function of one time d(s) that multiplies the columns of operators.
///
/// On a far panel the product with d maps coefficients to coefficients, by the matrix ∫ q_i d q_j of the polynomials.
public struct DiagonalScaling: Sendable {
  /// d(s) at all times.
  public private(set) var values: [Double]
  /// One matrix for each far panel, rank × rank.
  private(set) var far: [[Double]] = []

  public init(_ values: [Double]) { self.values = values }

  public subscript(s: Int) -> Double {
    get { values[s] }
    set { values[s] = newValue }
  }

  /// Computes the matrices of panels that have become far since; d must be final there.
  public mutating func follow(_ layout: TimeLayout) {
    while far.count < layout.farCount {
      let panel = far.count
      far.append(matrix(start: panel * layout.panelHeight, rank: layout.ranks[panel], layout))
    }
  }

  private func matrix(start: Int, rank: Int, _ layout: TimeLayout) -> [Double] {
    guard let basis = layout.basis else { return [] }
    var result = [Double](repeating: 0, count: rank * rank)
    for i in 0..<rank {
      for j in 0...i {
        var sum = 0.0
        for point in 0..<basis.count {
          sum += basis[point, i] * basis[point, j] * values[start + point]
        }
        result[i * rank + j] = sum
        result[j * rank + i] = sum
      }
    }
    return result
  }
}

extension RowBlock {
  /// Adds entry (t, s) of other times d(s).
  public mutating func addScaledColumns(of other: RowBlock, by d: DiagonalScaling) {
    precondition(window == other.window && d.far.count == layout.farCount)
    let (rows, layout, stride, near) = (rowCount, layout, stride, window.upperBound - layout.nearStart)
    unsafe other.read { source in
      unsafe write { target in
        for panel in 0..<layout.farCount {
          let (offset, rank) = (layout.offsets[panel], layout.ranks[panel])
          unsafe d.far[panel].withUnsafeBufferPointer { matrix in
            guard let matrix = matrix.baseAddress else { return }
            unsafe BLAS.multiplyAdd(
              rows, rank, rank, 1, source + offset, other.stride, matrix, rank, transposed: false,
              target + offset, stride)
          }
        }
        unsafe d.values.withUnsafeBufferPointer { values in
          guard let factor = values.baseAddress else { return }
          for row in 0..<rows {
            let line = unsafe target + row * stride + layout.nearOffset
            let from = unsafe source + row * other.stride + layout.nearOffset
            for s in 0..<near { unsafe line[s] += from[s] * factor[layout.nearStart + s] }
          }
        }
      }
    }
  }

  /// Multiplies row t by d(t).
  public mutating func scaleRows(by d: DiagonalScaling) {
    for t in window {
      let factor = d[t]
      updateRow(t) { _, entry in entry *= factor }
    }
  }
}
