import LinearAlgebra

/// Functions on the S sampled units of a population whose number grows, or whose values are trained.
///
/// ⟨x y⟩ is the mean over the units. Other functions y are given in the pieces of `UnitLayout`.
struct UnitRows<Real: UnitReal>: Sendable {
  let layout: UnitLayout
  private(set) var count = 0
  /// Of each piece of units, row after row.
  private var pieces: [[Real]]

  init(units: Int) {
    layout = UnitLayout(units: units)
    pieces = Array(repeating: [], count: layout.pieces)
  }

  var units: Int { layout.units }

  /// - Parameter rows: of S numbers each, one after another.
  mutating func append(_ rows: [Double]) {
    precondition(rows.count % units == 0)
    let added = rows.count / units
    let values: [Real] = layout.arranged(rows, functions: added)
    for index in pieces.indices {
      let range = layout.piece(index)
      pieces[index] += values[added * range.lowerBound..<added * range.upperBound]
    }
    count += added
  }

  /// c_jν = ⟨row_j y_ν⟩ for functions y; count × functions.
  ///
  /// *Complexity*: 2 S · count · functions flops.
  /// - Parameter first: rows before it are passed over; what c holds for them stays.
  func averages(_ y: [Real], functions n: Int, from first: Int = 0, into c: inout [Real]) {
    c.resize(count * n)
    guard count > first else { return }
    // Means of a larger block would be copied together first.
    let height = max(8, Self.largestMeans / n)
    var part = [Real](repeating: 0, count: min(height, count - first) * n)
    for index in pieces.indices {
      let (range, rows) = (layout.piece(index), pieces[index])
      let functions = y.span.extracting(n * range.lowerBound..<n * range.upperBound)
      for start in stride(from: first, to: count, by: height) {
        let end = min(count, start + height)
        var target = part.mutableSpan
        Real.multiply(
          rows.span.extracting(start * range.count..<end * range.count), functions,
          ProductShape(rows: end - start, columns: n, inner: range.count, transposesRight: true),
          times: 1 / Real(units), keeping: 0, into: &target)
        Real.add(part, count: (end - start) * n, to: &c, from: start * n, keeping: index == 0 ? 0 : 1)
      }
    }
  }

  /// y_ν ← β y_ν + α Σ_j c_jν row_j.
  func combine(
    _ c: [Real], functions n: Int, times alpha: Real = 1, keeping beta: Real = 1, into y: inout [Real]
  ) {
    guard count > 0 else {
      if beta == 0 { for index in 0..<n * units { y[index] = 0 } }
      return
    }
    var part = [Real](repeating: 0, count: n * layout.piece(0).count)
    for index in pieces.indices {
      let (range, rows) = (layout.piece(index), pieces[index])
      for start in stride(from: 0, to: count, by: Self.height) {
        let end = min(count, start + Self.height)
        var target = part.mutableSpan
        Real.multiply(
          c.span.extracting(start * n..<end * n),
          rows.span.extracting(start * range.count..<end * range.count),
          ProductShape(rows: n, columns: range.count, inner: end - start, transposesLeft: true),
          times: alpha, keeping: start == 0 ? 0 : 1, into: &target)
      }
      Real.add(part, count: n * range.count, to: &y, from: n * range.lowerBound, keeping: beta)
    }
  }

  /// row_j ← β row_j + α Σ_ν c_jν y_ν over the first `count` of n functions; c is count of rows × `chosen`.
  mutating func accumulate(
    _ c: [Real], of y: [Real], functions n: Int, first chosen: Int, times alpha: Real, keeping beta: Real
  ) {
    guard count > 0 else { return }
    for index in pieces.indices {
      let range = layout.piece(index)
      var target = pieces[index].mutableSpan
      Real.multiply(
        c.span,
        y.span.extracting(n * range.lowerBound..<n * range.lowerBound + chosen * range.count),
        ProductShape(rows: count, columns: range.count, inner: chosen), times: alpha, keeping: beta,
        into: &target)
    }
  }

  /// row_j ← β row_j + α other_j.
  mutating func accumulate(_ other: UnitRows, times alpha: Real, keeping beta: Real) {
    for index in pieces.indices {
      for i in pieces[index].indices {
        pieces[index][i] = beta * pieces[index][i] + alpha * other.pieces[index][i]
      }
    }
  }

  /// y ← y − Σ_j row_j ⟨row_j y⟩ for each of some functions: what is left of them beside orthonormal rows.
  func remove(from y: inout [Real], functions: Int, scratch: inout [Real]) {
    guard count > 0, functions > 0 else { return }
    averages(y, functions: functions, into: &scratch)
    combine(scratch, functions: functions, times: -1, into: &y)
  }

  /// The mean of all squares.
  var meanSquare: Double {
    pieces.reduce(0) { sum, piece in piece.reduce(sum) { $0 + Double($1) * Double($1) } }
      / Double(count * units)
  }

  /// Rows of a block, with which products of pieces are fastest.
  private static var height: Int { 64 }
  private static var largestMeans: Int { 1200 }
}

extension Array where Element: UnitReal {
  /// Makes room for so many numbers; what they are is for the caller to set.
  mutating func resize(_ count: Int) {
    if self.count < count {
      append(contentsOf: repeatElement(0, count: Swift.max(count - self.count, self.count)))
    }
  }
}
