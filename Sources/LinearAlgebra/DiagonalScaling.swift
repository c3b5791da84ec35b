/// A function of one time d(s) that multiplies the columns of operators.
///
/// On a far panel the product with d maps coefficients to coefficients, by the matrix ∫ q_i d q_j of the polynomials.
public struct DiagonalScaling: Sendable {
  /// d(s) at all times.
  public internal(set) var values: [Double]
  /// One matrix for each far panel, rank × rank.
  private(set) var far: [(panel: TimeLayout.Panel, matrix: [Double])] = []

  public init(_ values: [Double]) { self.values = values }

  public subscript(s: Int) -> Double {
    get { values[s] }
    set { values[s] = newValue }
  }

  /// Computes the matrices of panels that are new; d must be final there.
  public mutating func follow(_ layout: TimeLayout) {
    let known = far
    far = layout.panels.map { panel in
      let old = known.first { $0.panel.start == panel.start && $0.panel.level == panel.level }
      return (panel, old?.matrix ?? matrix(panel, layout.basis(of: panel)))
    }
  }

  private func matrix(_ panel: TimeLayout.Panel, _ basis: SmoothBasis) -> [Double] {
    let rank = panel.rank
    var result = [Double](repeating: 0, count: rank * rank)
    for point in 0..<basis.count {
      for i in 0..<rank {
        let value = basis[point, i] * values[panel.start + point]
        for j in 0..<rank { result[i * rank + j] += value * basis[point, j] }
      }
    }
    return result
  }
}

extension RowBlock {
  /// Adds entry (t, s) of other times d(s).
  public mutating func addScaledColumns(of other: RowBlock, by d: DiagonalScaling) {
    precondition(window == other.window)
    let (rows, layout, stride, end) = (rowCount, layout, stride, window.upperBound)
    unsafe other.read { source in
      unsafe write { target in
        unsafe d.addScaledColumns(source, other.stride, rows, layout, end, to: target, stride)
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

extension RowStack {
  /// Adds entry (t, s) of other times d(s), in every block.
  public mutating func addScaledColumns(of other: RowStack, by d: DiagonalScaling) {
    precondition(window == other.window && count == other.count)
    let (rows, layout, stride, end) = (count * height, layout, stride, window.upperBound)
    unsafe other.read { source, otherStride in
      unsafe write { target in
        unsafe d.addScaledColumns(source, otherStride, rows, layout, end, to: target, stride)
      }
    }
  }
}

extension DiagonalScaling {
  /// target += source diag(d), for rows whose last time is `end` − 1.
  fileprivate func addScaledColumns(
    _ source: UnsafePointer<Double>, _ sourceStride: Int, _ rows: Int, _ layout: TimeLayout, _ end: Int,
    to target: UnsafeMutablePointer<Double>, _ stride: Int
  ) {
    precondition(far.count == layout.panels.count)
    for (panel, matrix) in far {
      unsafe matrix.withUnsafeBufferPointer { matrix in
        guard let matrix = matrix.baseAddress else { return }
        unsafe BLAS.multiplyAdd(
          rows, panel.rank, panel.rank, 1, source + panel.offset, sourceStride, matrix, panel.rank,
          transposed: false, target + panel.offset, stride)
      }
    }
    unsafe values.withUnsafeBufferPointer { values in
      guard let factor = values.baseAddress else { return }
      for row in 0..<rows {
        let line = unsafe target + row * stride + layout.nearOffset
        let from = unsafe source + row * sourceStride + layout.nearOffset
        for s in 0..<end - layout.nearStart { unsafe line[s] += from[s] * factor[layout.nearStart + s] }
      }
    }
  }
}
