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
    precondition(column.count == matrix.rows && row.count == matrix.columns)
    var all = matrix.entries.mutableSpan
    DenseKernels.addOuter(column.span, row.span, times: factor, to: &all)
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
