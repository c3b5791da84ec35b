/// Polynomials in t, orthonormal on `count` equally spaced points (Gram polynomials): `rank` of the lowest degrees, on all points or on every
/// second one.
///
/// Operators vary smoothly with either time away from the diagonal: a few of these polynomials stand for all points there. Where they alternate
/// from step to step they are a smooth function and ±1 times another: one polynomial at even points and another at odd ones.
/// Source: derivations/04 (4.10), (4.23).
public struct SmoothBasis: Sendable {
  public let count: Int
  public let rank: Int
  /// count × rank, row-major.
  let values: [Double]
  /// The coefficients of the function that is 1 everywhere, all but the first ones of which are zero.
  let one: [Double]

  public init(count: Int, rank: Int) {
    precondition(rank >= 1 && rank <= count)
    self.count = count
    self.rank = rank
    one = [Double(count).squareRoot()]
    values = Self.orthonormalised(count, rank)
  }

  /// Polynomials at even points and at odd ones in turn: of degree j at even points is 2j, at odd ones 2j + 1.
  init(alternating count: Int, rank: Int) {
    precondition(count % 2 == 0 && rank >= 2 && rank <= count)
    let smooth = SmoothBasis(count: count / 2, rank: (rank + 1) / 2)
    self.count = count
    self.rank = rank
    one = smooth.one + smooth.one
    values = (0..<count * rank).map { index in
      let (point, column) = (index / rank, index % rank)
      return point % 2 == column % 2 ? smooth[point / 2, column / 2] : 0
    }
  }

  /// Value of polynomial `degree` at a point.
  subscript(point: Int, degree: Int) -> Double { values[point * rank + degree] }

  /// Column j is x times column j − 1, orthogonalised twice against all earlier ones.
  private static func orthonormalised(_ count: Int, _ rank: Int) -> [Double] {
    var columns: [[Double]] = []
    for degree in 0..<rank {
      var column = (0..<count).map { point in
        degree == 0 ? 1 : columns[degree - 1][point] * (2 * Double(point) / Double(max(1, count - 1)) - 1)
      }
      for _ in 0..<2 { for earlier in columns { remove(earlier, from: &column) } }
      let norm = dot(column, column).squareRoot()
      columns.append(column.map { $0 / norm })
    }
    return (0..<count).flatMap { point in columns.map { $0[point] } }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  private static func remove(_ direction: [Double], from column: inout [Double]) {
    let overlap = dot(direction, column)
    for index in column.indices { column[index] -= overlap * direction[index] }
  }
}
