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
    precondition(rows.layout.nearOffset == 0)
    self.rows = rows
    isUniform = layout.panels.map { rows.isConstant($0.start..<$0.start + layout.count(of: $0)) }
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
          for (index, panel) in layout.panels.enumerated() {
            let (from, to) = unsafe (source + panel.offset, target + panel.offset)
            if factor.isUniform(index) {
              for row in 0..<rows {
                let multiplier = unsafe alpha * factors[row * factorStride + panel.start]
                unsafe BLAS.add(panel.rank, multiplier, from + row * other.stride, to + row * stride)
              }
            } else {
              unsafe layout.basis(of: panel).addEntrywise(
                rows, alpha, from, other.stride, factors + panel.start, factorStride, panel.rank, to, stride)
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

extension SmoothBasis {
  /// Coefficients to values, times the factors, and back, on one far panel.
  fileprivate func addEntrywise(
    _ rows: Int, _ alpha: Double, _ source: UnsafePointer<Double>, _ sourceStride: Int,
    _ factors: UnsafePointer<Double>, _ factorStride: Int, _ kept: Int,
    _ target: UnsafeMutablePointer<Double>,
    _ targetStride: Int
  ) {
    unsafe withValues { polynomials in
      unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: rows * count) { buffer in
        guard let values = buffer.baseAddress else { return }
        unsafe BLAS.multiply(
          rows, count, kept, source, sourceStride, polynomials, rank, transposed: true, values, count)
        for row in 0..<rows {
          for s in 0..<count { unsafe values[row * count + s] *= factors[row * factorStride + s] }
        }
        unsafe BLAS.multiplyAdd(
          rows, kept, count, alpha, values, count, polynomials, rank, transposed: false, target, targetStride)
      }
    }
  }
}
