import LinearAlgebra

/// M, the trained part of a map in the bases of its two ends, and its momentum.
struct TrainedCoefficients<Real: UnitReal>: Sendable {
  /// Directions f_j above.
  private(set) var rows = 0
  /// Directions e_k below.
  private(set) var columns = 0
  private(set) var values: [Real] = []
  private var momentum: [Real] = []
  private var gradient: [Real] = []

  /// M at the start for directions that are there from the beginning.
  mutating func grow(rows newRows: Int, columns newColumns: Int) {
    guard (newRows, newColumns) != (rows, columns) else { return }
    values = grown(values, newRows, newColumns)
    momentum = grown(momentum, newRows, newColumns)
    (rows, columns) = (newRows, newColumns)
  }

  private func grown(_ old: [Real], _ newRows: Int, _ newColumns: Int) -> [Real] {
    var new = [Real](repeating: 0, count: newRows * newColumns)
    for i in 0..<rows { for j in 0..<columns { new[i * newColumns + j] = old[i * columns + j] } }
    return new
  }

  /// c ← M a + α x, for n functions each.
  func times(_ a: [Real], functions n: Int, plus alpha: Real, _ x: [Real], into c: inout [Real]) {
    c.resize(rows * n)
    for index in 0..<rows * n { c[index] = alpha * x[index] }
    guard rows > 0, columns > 0 else { return }
    var target = c.mutableSpan
    Real.multiply(
      values.span, a.span, ProductShape(rows: rows, columns: n, inner: columns), times: 1, keeping: 1,
      into: &target)
  }

  /// c ← Mᵀ b + α x.
  func transposedTimes(_ b: [Real], functions n: Int, plus alpha: Real, _ x: [Real], into c: inout [Real]) {
    c.resize(columns * n)
    for index in 0..<columns * n { c[index] = alpha * x[index] }
    guard rows > 0, columns > 0 else { return }
    var target = c.mutableSpan
    Real.multiply(
      values.span, b.span, ProductShape(rows: columns, columns: n, inner: rows, transposesLeft: true),
      times: 1, keeping: 1, into: &target)
  }

  /// m ← retention m + Σ_ν b_ν a_νᵀ, M ← …, as `LinearOptimiser` says; b is rows × n, a columns × n.
  mutating func advance(_ b: [Real], _ a: [Real], functions n: Int, by update: LinearUpdate) {
    guard rows > 0, columns > 0 else { return }
    let shape = ProductShape(rows: rows, columns: columns, inner: n, transposesRight: true)
    let (direct, kept) = (Real(update.fromGradient), Real(update.weightRetention))
    guard update.momentumRetention != 0 else {
      var target = values.mutableSpan
      return Real.multiply(
        b.span, a.span, shape, times: Real(update.fromMomentum) + direct, keeping: kept, into: &target)
    }
    gradient.resize(rows * columns)
    var target = gradient.mutableSpan
    Real.multiply(b.span, a.span, shape, times: 1, keeping: 0, into: &target)
    let (retention, shared) = (Real(update.momentumRetention), Real(update.fromMomentum))
    for index in values.indices {
      momentum[index] = retention * momentum[index] + gradient[index]
      values[index] = kept * values[index] + shared * momentum[index] + direct * gradient[index]
    }
  }
}
