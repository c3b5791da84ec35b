/// How many polynomials a panel needs so that the columns of every operator are theirs to a tolerance.
///
/// Rows that lie a whole panel after it tell: later ones are smoother still.
public struct PanelSmoothness: Sendable {
  private let layout: TimeLayout
  /// The largest coefficient of each polynomial so far, relative to the largest entry of its rows.
  private var largest: [Double]

  /// For the first near panel of the layout.
  public init(_ layout: TimeLayout) {
    self.layout = layout
    largest = [Double](repeating: 0, count: layout.panelHeight)
  }

  /// Looks at the last rows of a block.
  ///
  /// - Parameter scale: what coefficients are relative to at least.
  public mutating func include(_ block: RowBlock, scale: Double) {
    precondition(block.layout.farCount == layout.farCount)
    let (height, rows) = (layout.panelHeight, min(block.rowCount, Self.rowsSeen))
    let relative = max(block.maximumMagnitude, scale)
    guard rows > 0, relative > 0 else { return }
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: rows * height) { buffer in
      guard let coefficients = buffer.baseAddress else { return }
      unsafe layout.withPolynomials { polynomials in
        unsafe block.read { source in
          let first = unsafe source + (block.rowCount - rows) * block.stride + layout.nearOffset
          unsafe BLAS.multiply(
            rows, height, height, first, block.stride, polynomials, height, transposed: false, coefficients,
            height)
        }
      }
      for row in 0..<rows {
        for degree in 0..<height {
          let size = unsafe abs(coefficients[row * height + degree]) / relative
          // Also when it is not a number.
          if !(size <= largest[degree]) { largest[degree] = size }
        }
      }
    }
  }

  /// The smallest rank, a multiple of four, that leaves out nothing above the tolerance; and the largest of what it leaves out.
  public func rank(tolerance: Double) -> (rank: Int, neglected: Double) {
    let needed = (largest.lastIndex { !($0 <= tolerance) } ?? 0) + 1
    let rank = min(layout.panelHeight, (needed + 3) / 4 * 4)
    return (rank, largest[rank...].max() ?? 0)
  }

  private static let rowsSeen = 4
}
