import LinearAlgebra

/// Where functions on S units stand: in pieces of some hundred units, within a piece function after function.
///
/// A piece of some functions stays in the cache while it is multiplied, and products of pieces are small enough for the routines
/// that copy nothing: three times as fast as products over all units.
struct UnitLayout: Sendable, Hashable {
  /// S.
  let units: Int

  /// The pieces, as ranges of units.
  var pieces: Int { (units + Self.width - 1) / Self.width }
  func piece(_ index: Int) -> Range<Int> {
    index * Self.width..<min(units, (index + 1) * Self.width)
  }

  /// Rows of S numbers, one after another, in pieces.
  func arranged<Real: UnitReal>(_ rows: [Double], functions: Int) -> [Real] {
    Real.converted(rearranged(rows, functions, intoPieces: true))
  }

  /// The inverse of `arranged`.
  func rows<Real: UnitReal>(_ values: [Real], functions: Int) -> [Double] {
    rearranged(Real.widened(values), functions, intoPieces: false)
  }

  private func rearranged(_ values: [Double], _ functions: Int, intoPieces: Bool) -> [Double] {
    guard functions > 1, pieces > 1 else { return values }
    var result = [Double](repeating: 0, count: functions * units)
    var target = result.mutableSpan
    let source = values.span
    for index in 0..<pieces {
      let range = piece(index)
      for function in 0..<functions {
        let row = function * units + range.lowerBound
        let place = functions * range.lowerBound + function * range.count
        for i in 0..<range.count {
          if intoPieces { target[place + i] = source[row + i] } else { target[row + i] = source[place + i] }
        }
      }
    }
    return result
  }

  /// ⟨x_μ x_ν⟩ of functions, the first `count` of `functions`.
  func gram<Real: UnitReal>(_ x: [Real], functions: Int, count: Int) -> [Double] {
    var result = [Double](repeating: 0, count: count * count)
    var part = [Real](repeating: 0, count: count * count)
    for index in 0..<pieces {
      let range = piece(index)
      let rows = x.span.extracting(
        functions * range.lowerBound..<functions * range.lowerBound + count * range.count)
      var target = part.mutableSpan
      Real.multiply(
        rows, rows,
        ProductShape(rows: count, columns: count, inner: range.count, transposesRight: true),
        times: 1 / Real(units), keeping: 0, into: &target)
      for i in part.indices { result[i] += Double(part[i]) }
    }
    return result
  }

  /// x_μ ← x_μ y_μ for functions x and the first `count` of functions y.
  func multiplyFirst<Real: UnitReal>(
    _ count: Int, of x: inout [Real], by y: [Real], functions n: Int
  ) {
    var factors = [Real](repeating: 0, count: count * units)
    for index in 0..<pieces {
      let range = piece(index)
      let first = n * range.lowerBound
      factors.replaceSubrange(
        count * range.lowerBound..<count * range.upperBound, with: y[first..<first + count * range.count])
    }
    Real.multiplyEntries(&x, factors, count: count * units)
  }

  private static let width = 512
}
