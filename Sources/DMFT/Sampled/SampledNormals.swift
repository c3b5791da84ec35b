import DMFTNumerics
import LinearAlgebra

/// Normal numbers for every Gaussian of a sampled chain: scrambled Sobol points through Φ^-1, then whitened.
///
/// Whitening makes the numbers exactly orthonormal as averages over the sites, so that every rule that is linear comes out as if the
/// averages were expectations: it is the control variate by the linear equations (15.4).
struct SampledNormals {
  /// One row for each process and time, and one for w(0).
  private let matrix: DenseMatrix
  private let times: Int

  /// - Parameter paths: which points of the scramble.
  /// - Returns: nil when the numbers are not independent, for too few paths.
  init?(_ sequence: SobolSequence, processes: Int, times: Int, paths: Range<Int>, scramble: UInt64) {
    let rows = processes * times + 1
    var numbers = DenseMatrix(zeros: rows, paths.count)
    for row in 0..<rows {
      // Early times take the coordinates that are evenest.
      let coordinate = row + 1 == rows ? row : row % times * processes + row / times
      let points = sequence.coordinate(coordinate, points: paths, scramble: scramble)
      for (path, point) in points.enumerated() {
        numbers.entries[row * paths.count + path] = normalQuantile(point)
      }
    }
    guard let whitened = numbers.whitenedRows() else { return nil }
    matrix = whitened
    self.times = times
  }

  /// The numbers of one process.
  func process(_ index: Int, _ precision: PathTable.Precision) -> PathTable {
    PathTable(matrix, rows: index * times..<(index + 1) * times, precision)
  }

  /// w(0) in units of σ_w.
  var initialReadout: [Double] {
    Array(matrix.entries[(matrix.rows - 1) * matrix.columns..<matrix.entries.count])
  }
}
