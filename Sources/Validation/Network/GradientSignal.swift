import LinearAlgebra

/// What moves a matrix: h of equation (3), in whatever form it is cheap to add.
protocol GradientSignal {
  /// F ← F + factor · h.
  func add(to matrix: inout DenseMatrix, times factor: Double)
}

/// a bᵀ, the shape of every gradient of a linear map.
struct OuterProduct: GradientSignal {
  var column: [Double]
  var row: [Double]

  func add(to matrix: inout DenseMatrix, times factor: Double) {
    matrix.addOuter(column, row, times: factor)
  }
}

/// Any gradient, entry by entry.
extension DenseMatrix: GradientSignal {
  func add(to matrix: inout DenseMatrix, times factor: Double) {
    precondition(rows == matrix.rows && columns == matrix.columns)
    var all = matrix.entries.mutableSpan
    accumulate(factor, entries.span, into: &all)
  }
}

// Maps of a network: rows are the upper population, columns the lower one.
extension DenseMatrix {
  /// Independent Gaussian entries.
  init(gaussian rows: Int, _ columns: Int, variance: Double, from stream: inout RandomStream) {
    self.init(rows: rows, columns: columns, entries: stream.normals(rows * columns, variance: variance))
  }

  /// x ← x + factor · (row i of F).
  func addRow(_ i: Int, times factor: Double, to x: inout [Double]) {
    var sum = x.mutableSpan
    accumulate(factor, entries.span.extracting(i * columns..<(i + 1) * columns), into: &sum)
  }

  /// F ← retention · F + factor · h.
  mutating func retain(_ retention: Double, adding signal: some GradientSignal, times factor: Double) {
    if retention != 1 {
      var all = entries.mutableSpan
      rescale(&all, by: retention)
    }
    signal.add(to: &self, times: factor)
  }
}
