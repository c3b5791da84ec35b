import LinearAlgebra

/// Functions on the S sampled units of a population, row after row, whose number grows.
///
/// ⟨x y⟩ is the mean over the units.
struct UnitRows: Sendable {
  /// S.
  let units: Int
  private(set) var count = 0
  private(set) var entries: [Double] = []

  init(units: Int) { self.units = units }

  mutating func append(_ rows: [Double]) {
    precondition(rows.count % units == 0)
    entries += rows
    count += rows.count / units
  }

  /// c_jν = ⟨row_j y_ν⟩ for functions y, row after row; count × functions.
  ///
  /// *Complexity*: 2 S · count · functions flops.
  /// - Parameter first: rows before it are passed over; what c holds for them stays.
  func averages(_ y: [Double], functions: Int, from first: Int = 0, into c: inout [Double]) {
    c.resize(count * functions)
    guard count > first else { return }
    let shape = ProductShape(
      rows: count - first, columns: functions, inner: units, transposesRight: true)
    guard first > 0 else {
      var target = c.mutableSpan
      return DenseKernels.multiply(entries.span, y.span, shape, times: 1 / Double(units), into: &target)
    }
    var part = [Double](repeating: 0, count: shape.rows * functions)
    var target = part.mutableSpan
    DenseKernels.multiply(
      entries.span.extracting(first * units..<count * units), y.span, shape, times: 1 / Double(units),
      into: &target)
    for index in part.indices { c[first * functions + index] = part[index] }
  }

  /// y_ν ← β y_ν + α Σ_j c_jν row_j.
  func combine(
    _ c: [Double], functions: Int, times alpha: Double = 1, keeping beta: Double = 1, into y: inout [Double]
  ) {
    guard count > 0 else {
      if beta != 1 { for index in 0..<functions * units { y[index] = beta == 0 ? 0 : beta * y[index] } }
      return
    }
    var target = y.mutableSpan
    DenseKernels.multiply(
      c.span, entries.span, ProductShape(rows: functions, columns: units, inner: count, transposesLeft: true),
      times: alpha, keeping: beta, into: &target)
  }

  /// y ← y − Σ_j row_j ⟨row_j y⟩ for each of some functions: what is left of them beside orthonormal rows.
  func remove(from y: inout [Double], functions: Int, scratch: inout [Double]) {
    guard count > 0, functions > 0 else { return }
    averages(y, functions: functions, into: &scratch)
    combine(scratch, functions: functions, times: -1, into: &y)
  }
}

extension [Double] {
  /// Makes room for so many numbers; what they are is for the caller to set.
  mutating func resize(_ count: Int) {
    if self.count < count {
      append(contentsOf: repeatElement(0, count: Swift.max(count - self.count, self.count)))
    }
  }
}
