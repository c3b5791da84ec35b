import Foundation

/// Least squares with few unknowns: columns made orthogonal twice, which keeps the digits that normal equations lose.
///
/// *Complexity*: n k² flops for n equations and k unknowns.
struct LeastSquares {
  let solution: [Double]
  /// Σ x a − y.
  let residual: [Double]
  let square: Double

  /// - Returns: nil when a column is, to round-off, a combination of those before it.
  init?(columns: [[Double]], target: [Double]) {
    var basis: [[Double]] = []
    var triangle: [[Double]] = []
    for column in columns {
      var (rest, row) = (column, [Double](repeating: 0, count: basis.count))
      for _ in 0..<2 {
        for (index, vector) in basis.enumerated() {
          let share = Self.product(vector, rest)
          row[index] += share
          Self.add(-share, vector, to: &rest)
        }
      }
      let length = Self.product(rest, rest).squareRoot()
      guard length > Self.dependence * Self.product(column, column).squareRoot() else { return nil }
      basis.append(rest.map { $0 / length })
      triangle.append(row + [length])
    }
    var rest = target
    var shares = [Double](repeating: 0, count: basis.count)
    for _ in 0..<2 {
      for (index, vector) in basis.enumerated() {
        let share = Self.product(vector, rest)
        shares[index] += share
        Self.add(-share, vector, to: &rest)
      }
    }
    for index in basis.indices.reversed() {
      shares[index] /= triangle[index][index]
      for lower in 0..<index { shares[lower] -= triangle[index][lower] * shares[index] }
    }
    (solution, residual) = (shares, rest.map { -$0 })
    square = Self.product(rest, rest)
  }

  /// What of a vector lies outside the span of columns, however they depend on one another: its squared length, and how many
  /// columns span.
  static func remainder(of target: [Double], outside columns: [[Double]]) -> (square: Double, rank: Int) {
    var independent: [[Double]] = []
    for column in columns {
      if LeastSquares(columns: independent + [column], target: column) != nil { independent.append(column) }
    }
    return (LeastSquares(columns: independent, target: target)?.square ?? 0, independent.count)
  }

  /// The least squares among solutions that are nowhere negative: the best of all choices of columns that may be used.
  ///
  /// - Precondition: few columns; every choice is tried.
  static func nonNegative(columns: [[Double]], target: [Double]) -> LeastSquares? {
    var best: LeastSquares?
    for choice in 1..<(1 << columns.count) {
      let chosen = columns.indices.filter { choice >> $0 & 1 == 1 }
      guard let fit = LeastSquares(columns: chosen.map { columns[$0] }, target: target),
        fit.solution.allSatisfy({ $0 >= 0 }), fit.square < best?.square ?? .infinity
      else { continue }
      var solution = [Double](repeating: 0, count: columns.count)
      for (index, value) in zip(chosen, fit.solution) { solution[index] = value }
      best = LeastSquares(solution: solution, residual: fit.residual, square: fit.square)
    }
    return best
  }

  private init(solution: [Double], residual: [Double], square: Double) {
    (self.solution, self.residual, self.square) = (solution, residual, square)
  }

  static func product(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }

  private static func add(_ factor: Double, _ a: [Double], to b: inout [Double]) {
    for index in a.indices { b[index] += factor * a[index] }
  }

  private static let dependence = 1e-9
}
