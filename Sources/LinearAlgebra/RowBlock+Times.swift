/// Between columns that stand for times and columns that stand for coefficients.
extension RowBlock {
  /// Takes the coefficients of rows whose columns are times.
  public mutating func setCoefficients(of times: RowBlock) {
    precondition(window == times.window && times.layout.nearOffset == 0)
    let (rows, layout, stride, end) = (rowCount, layout, stride, window.upperBound)
    unsafe times.read { source in
      unsafe write { target in
        for panel in layout.panels {
          let basis = layout.basis(of: panel)
          unsafe basis.withValues { polynomials in
            unsafe BLAS.multiply(
              rows, panel.rank, basis.count, source + panel.start, times.stride, polynomials, basis.rank,
              transposed: false, target + panel.offset, stride)
          }
        }
        for row in 0..<rows {
          unsafe (target + row * stride + layout.nearOffset).update(
            from: source + row * times.stride + layout.nearStart, count: end - layout.nearStart)
        }
      }
    }
  }

  /// Takes the values at all times of rows whose columns are coefficients.
  public mutating func setTimes(of rows: RowBlock) {
    precondition(window == rows.window && layout.nearOffset == 0)
    let stride = stride
    unsafe write { target in unsafe rows.expand(into: target, stride) }
  }

  /// The values of row t at times 0 … t.
  public func times(_ t: Int) -> [Double] {
    var block = RowBlock(dimension: dimension, height: height)
    block.reset(to: window)
    block.setTimes(of: self)
    let start = (t - window.lowerBound) * block.stride
    return Array(block.storage[start...start + t])
  }

  /// Writes the values at all times below the window's end, row by row.
  func expand(into target: UnsafeMutablePointer<Double>, _ targetStride: Int) {
    let (rows, layout) = (rowCount, layout)
    unsafe read { source in
      for panel in layout.panels {
        let basis = layout.basis(of: panel)
        unsafe basis.withValues { polynomials in
          unsafe BLAS.multiply(
            rows, basis.count, panel.rank, source + panel.offset, stride, polynomials, basis.rank,
            transposed: true, target + panel.start, targetStride)
        }
      }
      for row in 0..<rows {
        unsafe (target + row * targetStride + layout.nearStart).update(
          from: source + row * stride + layout.nearOffset, count: window.upperBound - layout.nearStart)
      }
    }
  }

  /// Adds α to every entry, at all times.
  public mutating func addConstant(_ alpha: Double) {
    let (layout, width, stride) = (layout, width, stride)
    for row in 0..<rowCount {
      for panel in layout.panels {
        for (column, one) in layout.basis(of: panel).one.enumerated() {
          storage[row * stride + panel.offset + column] += alpha * one
        }
      }
      for column in layout.nearOffset..<width { storage[row * stride + column] += alpha }
    }
  }

  /// Σ_s of the product with row t of another block, over the far times s.
  public func farInnerProduct(_ t: Int, _ other: RowBlock) -> Double {
    let (mine, theirs) = ((t - window.lowerBound) * stride, (t - window.lowerBound) * other.stride)
    var sum = 0.0
    for column in 0..<layout.nearOffset { sum += storage[mine + column] * other.storage[theirs + column] }
    return sum
  }
}
