import LinearAlgebra

/// M, the trained part of a map in the bases of its two ends, and its momentum.
struct TrainedCoefficients: Sendable {
  /// Directions f_j above.
  private(set) var rows = 0
  /// Directions e_k below.
  private(set) var columns = 0
  private(set) var values: [Double] = []
  private var momentum: [Double] = []
  private var gradient: [Double] = []

  /// M at the start for directions that are there from the beginning.
  mutating func grow(rows newRows: Int, columns newColumns: Int) {
    guard (newRows, newColumns) != (rows, columns) else { return }
    values = grown(values, newRows, newColumns)
    momentum = grown(momentum, newRows, newColumns)
    (rows, columns) = (newRows, newColumns)
  }

  private func grown(_ old: [Double], _ newRows: Int, _ newColumns: Int) -> [Double] {
    var new = [Double](repeating: 0, count: newRows * newColumns)
    for i in 0..<rows { for j in 0..<columns { new[i * newColumns + j] = old[i * columns + j] } }
    return new
  }

  /// c ← M a + α x, for n functions each.
  func times(_ a: [Double], functions n: Int, plus alpha: Double, _ x: [Double], into c: inout [Double]) {
    c.resize(rows * n)
    for index in 0..<rows * n { c[index] = alpha * x[index] }
    guard rows > 0, columns > 0 else { return }
    var target = c.mutableSpan
    DenseKernels.multiply(
      values.span, a.span, ProductShape(rows: rows, columns: n, inner: columns), keeping: 1, into: &target)
  }

  /// c ← M a.
  func times(_ a: [Double], functions n: Int, into c: inout [Double]) {
    c.resize(rows * n)
    guard rows > 0, columns > 0 else { return }
    var target = c.mutableSpan
    DenseKernels.multiply(
      values.span, a.span, ProductShape(rows: rows, columns: n, inner: columns), into: &target)
  }

  /// c ← Mᵀ b + α x.
  func transposedTimes(
    _ b: [Double], functions n: Int, plus alpha: Double, _ x: [Double], into c: inout [Double]
  ) {
    c.resize(columns * n)
    for index in 0..<columns * n { c[index] = alpha * x[index] }
    guard rows > 0, columns > 0 else { return }
    var target = c.mutableSpan
    DenseKernels.multiply(
      values.span, b.span, ProductShape(rows: columns, columns: n, inner: rows, transposesLeft: true),
      keeping: 1, into: &target)
  }

  /// m ← retention m + Σ_ν b_ν a_νᵀ, M ← …, as `LinearOptimiser` says; b is rows × n, a columns × n.
  mutating func advance(_ b: [Double], _ a: [Double], functions n: Int, by update: LinearUpdate) {
    guard rows > 0, columns > 0 else { return }
    let plain = update.momentumRetention == 0
    let shape = ProductShape(rows: rows, columns: columns, inner: n, transposesRight: true)
    if plain {
      var target = values.mutableSpan
      DenseKernels.multiply(
        b.span, a.span, shape, times: update.fromMomentum + update.fromGradient,
        keeping: update.weightRetention, into: &target)
      return
    }
    gradient.resize(rows * columns)
    var target = gradient.mutableSpan
    DenseKernels.multiply(b.span, a.span, shape, into: &target)
    for index in values.indices {
      momentum[index] = update.momentumRetention * momentum[index] + gradient[index]
      values[index] =
        update.weightRetention * values[index] + update.fromMomentum * momentum[index]
        + update.fromGradient * gradient[index]
    }
  }
}
