import LinearAlgebra

/// Functions on the S sampled units of a population, row after row, whose number grows.
///
/// ⟨x y⟩ is the mean over the units. Products with all rows may be taken in single precision: twice as fast.
struct UnitRows: Sendable {
  /// S.
  let units: Int
  private(set) var count = 0
  private(set) var entries: [Double] = []
  /// The same in single precision, if wanted.
  private var rounded: [Float] = []
  private let isSingle: Bool

  init(units: Int, isSingle: Bool = false) { (self.units, self.isSingle) = (units, isSingle) }

  mutating func append(_ rows: [Double]) {
    precondition(rows.count % units == 0)
    entries += rows
    if isSingle { for row in rows { rounded.append(Float(row)) } }
    count += rows.count / units
  }

  /// c_jν = ⟨row_j y_ν⟩ for functions y, row after row; count × functions.
  ///
  /// *Complexity*: 2 S · count · functions flops.
  /// - Parameters:
  ///   - first: rows before it are passed over; what c holds for them stays.
  ///   - isExact: to round-off of double precision, whatever is usual.
  func averages(
    _ y: [Double], functions: Int, from first: Int = 0, isExact: Bool = false, into c: inout [Double]
  ) {
    c.resize(count * functions)
    guard count > first else { return }
    if isSingle, !isExact { return roundedAverages(y, functions, from: first, into: &c) }
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
    _ c: [Double], functions: Int, times alpha: Double = 1, keeping beta: Double = 1, isExact: Bool = false,
    into y: inout [Double]
  ) {
    guard count > 0 else {
      if beta != 1 { for index in 0..<functions * units { y[index] = beta == 0 ? 0 : beta * y[index] } }
      return
    }
    if isSingle, !isExact { return roundedCombine(c, functions, times: alpha, keeping: beta, into: &y) }
    var target = y.mutableSpan
    DenseKernels.multiply(
      c.span, entries.span, ProductShape(rows: functions, columns: units, inner: count, transposesLeft: true),
      times: alpha, keeping: beta, into: &target)
  }

  /// y ← y − Σ_j row_j ⟨row_j y⟩ for each of some functions: what is left of them beside orthonormal rows.
  func remove(from y: inout [Double], functions: Int, scratch: inout [Double]) {
    guard count > 0, functions > 0 else { return }
    averages(y, functions: functions, isExact: true, into: &scratch)
    combine(scratch, functions: functions, times: -1, isExact: true, into: &y)
  }
}

// In single precision.
extension UnitRows {
  private func roundedAverages(
    _ y: [Double], _ functions: Int, from first: Int, into c: inout [Double]
  ) {
    let right = y.rounded(functions * units)
    let height = max(8, Self.smallProduct / (functions * units))
    for start in stride(from: first, to: count, by: height) {
      let end = min(count, start + height)
      var product = [Float](repeating: 0, count: (end - start) * functions)
      var target = product.mutableSpan
      Float.multiply(
        rounded.span.extracting(start * units..<end * units), right.span,
        ProductShape(rows: end - start, columns: functions, inner: units, transposesRight: true),
        times: 1 / Float(units), keeping: 0, into: &target)
      for index in product.indices { c[start * functions + index] = Double(product[index]) }
    }
  }

  private func roundedCombine(
    _ c: [Double], _ functions: Int, times alpha: Double, keeping beta: Double, into y: inout [Double]
  ) {
    let left = c.rounded(count * functions)
    var product = [Float](repeating: 0, count: functions * units)
    var target = product.mutableSpan
    Float.multiply(
      left.span, rounded.span,
      ProductShape(rows: functions, columns: units, inner: count, transposesLeft: true), times: Float(alpha),
      keeping: 0, into: &target)
    var values = y.mutableSpan
    let terms = product.span
    if beta == 0 {
      for index in terms.indices { values[index] = Double(terms[index]) }
    } else {
      for index in terms.indices { values[index] = beta * values[index] + Double(terms[index]) }
    }
  }

  /// Multiplications up to which OpenBLAS does not copy what it multiplies.
  private static let smallProduct = 1_000_000
}

extension [Double] {
  /// The first `count` numbers in single precision.
  fileprivate func rounded(_ count: Int) -> [Float] {
    var result = [Float](repeating: 0, count: count)
    var target = result.mutableSpan
    let source = span
    for index in 0..<count { target[index] = Float(source[index]) }
    return result
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
