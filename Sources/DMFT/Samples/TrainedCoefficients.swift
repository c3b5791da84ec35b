import DMFTRuns
import LinearAlgebra

/// M, the trained part of a map in the bases of its two ends, and its momentum.
struct TrainedCoefficients<Real: UnitReal>: Sendable {
  /// Directions f_j above.
  private(set) var rows = 0
  /// Directions e_k below.
  private(set) var columns = 0
  private(set) var values: [Real] = []
  private var momentum: [Real] = []

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
    var part = [Real](repeating: 0, count: min(rows, height(n)) * n)
    for block in blocks(n) {
      var target = part.mutableSpan
      Real.multiply(
        values.span.extracting(block.lowerBound * columns..<block.upperBound * columns), a.span,
        ProductShape(rows: block.count, columns: n, inner: columns), times: 1, keeping: 0, into: &target)
      Real.add(part, count: block.count * n, to: &c, from: block.lowerBound * n, keeping: 1)
    }
  }

  /// c ← Mᵀ b + α x.
  func transposedTimes(_ b: [Real], functions n: Int, plus alpha: Real, _ x: [Real], into c: inout [Real]) {
    c.resize(columns * n)
    for index in 0..<columns * n { c[index] = alpha * x[index] }
    guard rows > 0, columns > 0 else { return }
    for block in blocks(n) {
      var target = c.mutableSpan
      Real.multiply(
        values.span.extracting(block.lowerBound * columns..<block.upperBound * columns),
        b.span.extracting(block.lowerBound * n..<block.upperBound * n),
        ProductShape(rows: columns, columns: n, inner: block.count, transposesLeft: true), times: 1,
        keeping: 1, into: &target)
    }
  }

  /// m ← retention m + Σ_ν b_ν a_νᵀ, M ← …, as `LinearOptimiser` says; b is rows × n, aᵀ n × columns.
  mutating func advance(_ b: [Real], transposed a: [Real], functions n: Int, by update: LinearUpdate) {
    guard rows > 0, columns > 0 else { return }
    let (direct, kept) = (Real(update.fromGradient), Real(update.weightRetention))
    let (retention, shared) = (Real(update.momentumRetention), Real(update.fromMomentum))
    var gradient = [Real](repeating: 0, count: min(rows, height(n)) * columns)
    for block in blocks(n) {
      var target = gradient.mutableSpan
      Real.multiply(
        b.span.extracting(block.lowerBound * n..<block.upperBound * n), a.span,
        ProductShape(rows: block.count, columns: columns, inner: n),
        times: retention == 0 ? shared + direct : 1, keeping: 0, into: &target)
      let (first, count) = (block.lowerBound * columns, block.count * columns)
      guard retention != 0 else {
        Real.add(gradient, count: count, to: &values, from: first, keeping: kept)
        continue
      }
      Real.add(gradient, count: count, to: &momentum, from: first, keeping: retention)
      for index in 0..<count {
        values[first + index] =
          kept * values[first + index] + shared * momentum[first + index] + direct * gradient[index]
      }
    }
  }

  /// Rows of M in blocks whose products are small enough for the routines that copy nothing.
  private func blocks(_ n: Int) -> [Range<Int>] {
    stride(from: 0, to: rows, by: height(n)).map { $0..<min(rows, $0 + height(n)) }
  }

  private func height(_ n: Int) -> Int { max(8, 1_000_000 / (n * columns)) }
}
