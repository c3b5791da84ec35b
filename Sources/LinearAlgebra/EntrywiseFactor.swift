/// Rows of a function of two times that multiplies others entry by entry, such as the optimiser's response.
public struct EntrywiseFactor: Sendable {
  /// Its values, time by time.
  private let rows: RowBlock
  /// Whether all rows are constant on each panel: then coefficients are multiplied like values.
  private let isUniform: [Bool]

  /// - Parameters:
  ///   - rows: columns are times.
  ///   - layout: of the blocks that will be multiplied.
  public init(_ rows: RowBlock, layout: TimeLayout) {
    precondition(rows.layout.farCount == 0)
    self.rows = rows
    isUniform = (0..<layout.farCount).map { panel in
      rows.isConstant(panel * layout.panelHeight..<(panel + 1) * layout.panelHeight)
    }
  }

  fileprivate var window: Range<Int> { rows.window }
}

extension RowBlock {
  fileprivate func isConstant(_ columns: Range<Int>) -> Bool {
    (0..<rowCount).allSatisfy { row in
      let start = row * stride
      let value = storage[start + columns.lowerBound]
      return columns.allSatisfy { storage[start + $0] == value }
    }
  }

  /// self ← self + α other ∘ factor, for the same rows.
  public mutating func addProduct(_ alpha: Double, _ other: RowBlock, entrywise factor: EntrywiseFactor) {
    precondition(window == factor.window && window == other.window)
    let (rows, layout, stride, near) = (rowCount, layout, stride, window.upperBound - layout.nearStart)
    unsafe other.read { source in
      unsafe factor.read { factors, factorStride in
        unsafe write { target in
          for row in 0..<rows {
            let line = unsafe target + row * stride + layout.nearOffset
            let from = unsafe source + row * other.stride + layout.nearOffset
            let multiplier = unsafe factors + row * factorStride + layout.nearStart
            for s in 0..<near { unsafe line[s] += alpha * from[s] * multiplier[s] }
          }
          for panel in 0..<layout.farCount {
            let (start, offset, rank) = (panel * layout.panelHeight, layout.offsets[panel], layout.ranks[panel])
            if factor.isUniform(panel) {
              for row in 0..<rows {
                let multiplier = unsafe alpha * factors[row * factorStride + start]
                unsafe BLAS.add(
                  rank, multiplier, source + row * other.stride + offset, target + row * stride + offset)
              }
            } else {
              unsafe layout.addEntrywise(
                rows, alpha, source + offset, other.stride, factors + start, factorStride, rank, target + offset,
                stride)
            }
          }
        }
      }
    }
  }
}

extension EntrywiseFactor {
  fileprivate func isUniform(_ panel: Int) -> Bool { isUniform[panel] }

  fileprivate func read(_ body: (UnsafePointer<Double>, Int) -> Void) {
    unsafe rows.read { base in unsafe body(base, rows.stride) }
  }
}

extension TimeLayout {
  /// Coefficients to values, times the factors, and back, on one far panel.
  fileprivate func addEntrywise(
    _ rows: Int, _ alpha: Double, _ source: UnsafePointer<Double>, _ sourceStride: Int,
    _ factors: UnsafePointer<Double>, _ factorStride: Int, _ rank: Int, _ target: UnsafeMutablePointer<Double>,
    _ targetStride: Int
  ) {
    let height = panelHeight
    unsafe withPolynomials { polynomials in
      unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: rows * height) { buffer in
        guard let values = buffer.baseAddress else { return }
        unsafe BLAS.multiply(
          rows, height, rank, source, sourceStride, polynomials, height, transposed: true, values, height)
        for row in 0..<rows {
          for s in 0..<height { unsafe values[row * height + s] *= factors[row * factorStride + s] }
        }
        unsafe BLAS.multiplyAdd(
          rows, rank, height, alpha, values, height, polynomials, height, transposed: false, target, targetStride)
      }
    }
  }
}
