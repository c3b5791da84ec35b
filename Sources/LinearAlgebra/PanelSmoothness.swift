/// How many polynomials a panel needs so that the columns of every operator are theirs to a tolerance.
///
/// Rows that lie a whole panel after it tell: later ones are smoother still.
public struct PanelSmoothness: Sendable {
  private let change: LayoutChange
  /// The largest coefficient of each polynomial so far, relative to the largest entry of its rows.
  private var largest: [Double]

  public init(_ change: LayoutChange) {
    self.change = change
    largest = [Double](repeating: 0, count: change.basis.rank)
  }

  /// Looks at the last rows of a block, whose columns are as they are before the change.
  ///
  /// - Parameter scale: what coefficients are relative to at least.
  public mutating func include(_ block: RowBlock, scale: Double) {
    let (columns, rank, rows) = (change.columns, change.basis.rank, min(block.rowCount, Self.rowsSeen))
    let relative = max(block.maximumMagnitude, scale)
    guard rows > 0, relative > 0 else { return }
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: rows * rank) { buffer in
      guard let coefficients = buffer.baseAddress else { return }
      unsafe change.withMatrix { matrix in
        unsafe block.read { source in
          let first = unsafe source + (block.rowCount - rows) * block.stride + columns.lowerBound
          unsafe BLAS.multiply(
            rows, rank, columns.count, first, block.stride, matrix, rank, transposed: false, coefficients,
            rank)
        }
      }
      for row in 0..<rows {
        for degree in 0..<rank {
          let size = unsafe abs(coefficients[row * rank + degree]) / relative
          // Also when it is not a number.
          if !(size <= largest[degree]) { largest[degree] = size }
        }
      }
    }
  }

  /// What the last polynomials have: as much as noise has of all, if it is no structure.
  public var tail: Double { largest.suffix(max(1, largest.count / 4)).max() ?? 0 }

  /// The smallest rank that leaves out nothing above the tolerance, and the largest of what it leaves out.
  ///
  /// The coefficients of the last polynomials tell how large noise is, which has them all: up to the upper bound of the
  /// tolerances it is left out too.
  ///
  /// - Parameter noise: what is known to be noise, since polynomials of both kinds show it: left out up to far more.
  public func rank(tolerance: ClosedRange<Double>, noise: Double = 0) -> (rank: Int, neglected: Double) {
    let limit = max(
      min(max(Self.aboveNoise * tail, tolerance.lowerBound), tolerance.upperBound),
      min(Self.aboveNoise * noise, Self.largestNoise * tolerance.upperBound))
    let needed = (largest.lastIndex { !($0 <= limit) } ?? 0) + 1
    // When even the last polynomial counts, so may those that were not tried: nothing can be left out.
    if needed == largest.count && needed < change.columns.count { return (change.columns.count, 0) }
    let rank = min(largest.count, (needed + 1) / 2 * 2)
    return (rank, largest[rank...].max() ?? 0)
  }

  private static let rowsSeen = 4
  /// The largest of some coefficients of noise over the largest of others.
  private static let aboveNoise = 3.0
  /// In units of what is left out of anything else: slow sweeps leave 2·10^-11 of some operators.
  private static let largestNoise = 20.0
}
