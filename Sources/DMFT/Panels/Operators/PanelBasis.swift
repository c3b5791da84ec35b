import DMFTNumerics
import Foundation
import LinearAlgebra

/// Functions on 32 · 2^level consecutive times by their values at few points of them.
///
///     coefficient_g = √w_g f(x_g),     Σ_s f(s) g(s) = Σ_g coefficient_g(f) coefficient_g(g)          (19.2)
///
/// with x and w the Gauss rule of the times: exact for products of polynomials of degree below the number of points. All
/// times of the shortest parts are points.
struct PanelBasis: Sendable {
  let level: Int
  /// Relative to the first time.
  let points: [Double]
  let roots: [Double]
  private let barycentric: Barycentric
  /// D on all times of the part; of shortest parts a layout may have the first ones only.
  private let steps: GroupDifference
  /// Coefficients of each half in terms of those of this basis, half rank × rank.
  let halves: [DenseMatrix]

  var rank: Int { points.count }
  var length: Int { Self.leaf << level }

  /// - Parameter rank: of all but the shortest.
  init(level: Int, rank: Int, below: PanelBasis?) {
    self.level = level
    let length = Self.leaf << level
    if level == 0 {
      points = (0..<length).map(Double.init)
      roots = points.map { _ in 1 }
    } else {
      let rule = GaussQuadrature.equallySpaced(points: Double(length), nodes: rank)
      points = rule.nodes.map { ($0 + 1) * Double(length - 1) / 2 }
      roots = rule.weights.map { $0.squareRoot() }
    }
    barycentric = Barycentric(points)
    let (nodes, roots) = (barycentric, roots)
    steps = level == 0 ? GroupDifference(times: length) : Self.steps(nodes, roots, length: length)
    halves =
      below.map { child in
        (0..<2).map { half in
          let start = Double(half * child.length)
          return DenseMatrix(
            rows: child.rank, columns: roots.count,
            entries: child.points.indices.flatMap { g in
              let weights = nodes.weights(at: child.points[g] + start)
              return weights.indices.map { child.roots[g] * weights[$0] / roots[$0] }
            })
        }
      } ?? []
  }

  /// Factors of the coefficients in the value at a point, relative to the first time.
  func factors(at x: Double) -> [Double] {
    var weights = barycentric.weights(at: x)
    for g in weights.indices { weights[g] /= roots[g] }
    return weights
  }

  /// Some of the first columns of the part, all of them unless they are times.
  func difference(columns: Int) -> GroupDifference {
    columns == rank ? steps : GroupDifference(times: columns)
  }

  /// D of (19.15), Σ_s φ_h(s) (φ_g(s) − φ_g(s + 1)) for the functions φ behind the coefficients, which are 0 outside of the part.
  ///
  /// Differences are taken of polynomials, not of their values, so that they are as precise as they are small.
  private static func steps(_ nodes: Barycentric, _ roots: [Double], length: Int) -> GroupDifference {
    func values(_ x: Double) -> [Double] { zip(nodes.weights(at: x), roots).map { $0 / $1 } }
    let (rank, last, behind) = (roots.count, values(Double(length - 1)), values(Double(length)))
    var matrix = DenseMatrix(zeros: rank, rank)
    for h in 0..<rank {
      let x = nodes.points[h]
      for (g, difference) in nodes.difference(of: x, and: x + 1).enumerated() {
        matrix.entries[g * rank + h] = roots[h] / roots[g] * difference + behind[g] * last[h]
      }
    }
    return GroupDifference(matrix, first: values(0), last: last)
  }

  /// Bases of the levels below a number.
  static func all(_ count: Int, rank: Int) -> [PanelBasis] {
    var result: [PanelBasis] = []
    for level in 0..<count { result.append(PanelBasis(level: level, rank: rank, below: result.last)) }
    return result
  }

  /// Times in the shortest part.
  static let leaf = 32
}

/// Interpolation through points by the barycentric formula.
struct Barycentric: Sendable {
  let points: [Double]
  private let weights: [Double]

  init(_ points: [Double]) {
    self.points = points
    let scale = max((points[points.count - 1] - points[0]) / 4, 1e-300)
    weights = points.indices.map { i in
      points.indices.reduce(1) { $1 == i ? $0 : $0 / ((points[i] - points[$1]) / scale) }
    }
  }

  /// Factors of the values at the points in the value at x.
  func weights(at x: Double) -> [Double] {
    var result = weights
    var sum = 0.0
    for i in result.indices {
      let distance = x - points[i]
      if distance == 0 {
        return points.indices.map { $0 == i ? 1 : 0 }
      }
      result[i] /= distance
      sum += result[i]
    }
    for i in result.indices { result[i] /= sum }
    return result
  }

  /// Factors of the values at the points in f(x) − f(y), which sum to 0 and are as precise as they are small.
  func difference(of x: Double, and y: Double) -> [Double] {
    func rest(of factors: [Double], at index: Int) -> Double {
      factors.indices.reduce(0) { $1 == index ? $0 : $0 - factors[$1] }
    }
    if let node = points.firstIndex(of: x) {
      var result = weights(at: y).map { -$0 }
      result[node] = rest(of: result, at: node)
      return result
    }
    if let node = points.firstIndex(of: y) {
      var result = weights(at: x)
      result[node] = rest(of: result, at: node)
      return result
    }
    let a = points.indices.map { weights[$0] / (x - points[$0]) }
    let c = points.map { 1 / (y - $0) }
    let scale =
      (x - y) / (a.reduce(0, +) * points.indices.reduce(0) { $0 + weights[$1] * c[$1] })
    return points.indices.map { j in
      points.indices.reduce(0) { $0 + a[$1] * c[$1] * (points[$1] - points[j]) } * a[j] * c[j] * scale
    }
  }

  /// cos πx.
  static func cosine(_ x: Double) -> Double { cos(.pi * x) }

  /// Whole numbers in a range, near the points of Chebyshev and Lobatto; all of them if they are few.
  static func integers(_ range: ClosedRange<Int>, count n: Int) -> [Int] {
    integers(range, near: (0..<n).map { -cosine(Double($0) / Double(n - 1)) })
  }

  /// The same near those of Chebyshev and Radau: the last one is among them, the first one is not.
  static func integersToEnd(_ range: ClosedRange<Int>, count n: Int) -> [Int] {
    integers(range, near: (0..<n).map { cosine(Double(2 * (n - 1 - $0)) / Double(2 * n - 1)) })
  }

  /// - Parameter points: in [−1, 1], in order, the last one 1.
  private static func integers(_ range: ClosedRange<Int>, near points: [Double]) -> [Int] {
    let n = points.count
    guard range.count > n else { return Array(range) }
    let (middle, half) = (Double(range.lowerBound + range.upperBound) / 2, Double(range.count - 1) / 2)
    var result = points.map { Int((middle + half * $0).rounded()) }
    for i in 1..<n { result[i] = max(result[i], result[i - 1] + 1) }
    result[n - 1] = range.upperBound
    for i in (0..<n - 1).reversed() { result[i] = min(result[i], result[i + 1] - 1) }
    return result
  }
}
