import Foundation

/// Polynomials through Chebyshev points c_0 = 0 … c_m = 1 of a step.
///
///     c_i = (1 − cos(iπ/m))/2
struct CollocationRule: Sendable {
  /// m.
  let order: Int
  let points: [Double]
  /// Coefficient of x^p in the polynomial that is 1 at c_j and 0 at the others: index [p][j].
  private let basis: [[Double]]
  /// ∫_0^{c_i} of that polynomial: index [i][j].
  let integrals: [[Double]]

  init(order: Int) {
    self.order = order
    let points = (0...order).map { (1 - cos(Double($0) * .pi / Double(order))) / 2 }
    let columns = points.indices.map { Self.lagrange($0, points) }
    self.points = points
    basis = points.indices.map { p in columns.map { $0[p] } }
    integrals = points.map { c in
      columns.map { column in
        column.indices.reduce(0) { $0 + column[$1] * pow(c, Double($1 + 1)) / Double($1 + 1) }
      }
    }
  }

  /// Coefficients of the polynomial through the values at the points.
  func polynomial(_ values: [Double]) -> Polynomial {
    Polynomial(basis.map { row in zip(row, values).reduce(0) { $0 + $1.0 * $1.1 } })
  }

  /// The size of the last Chebyshev coefficient: an upper estimate of what the polynomial misses.
  func remainder(_ values: [Double]) -> Double {
    var last = 0.0
    for (i, value) in values.enumerated() {
      let half = i == 0 || i == order ? 0.5 : 1
      last += half * (i.isMultiple(of: 2) ? value : -value)
    }
    return abs(last) / Double(order)
  }

  /// Coefficients of Π_{k≠j} (x − c_k)/(c_j − c_k).
  private static func lagrange(_ j: Int, _ points: [Double]) -> [Double] {
    var coefficients = [1.0]
    for (k, c) in points.enumerated() where k != j {
      let scale = 1 / (points[j] - c)
      var next = [Double](repeating: 0, count: coefficients.count + 1)
      for (p, a) in coefficients.enumerated() {
        next[p + 1] += a * scale
        next[p] -= a * c * scale
      }
      coefficients = next
    }
    return coefficients
  }
}

/// A polynomial by its coefficients, lowest first.
struct Polynomial: Sendable, Hashable {
  var coefficients: [Double]

  init(_ coefficients: [Double]) { self.coefficients = coefficients }

  func callAsFunction(_ x: Double) -> Double {
    coefficients.reversed().reduce(0) { $0 * x + $1 }
  }

  var derivative: Polynomial {
    Polynomial(coefficients.indices.dropFirst().map { Double($0) * coefficients[$0] })
  }

  /// The integral from 0.
  var integral: Polynomial {
    Polynomial([0] + coefficients.indices.map { coefficients[$0] / Double($0 + 1) })
  }

  static func * (a: Polynomial, b: Polynomial) -> Polynomial {
    var product = [Double](repeating: 0, count: a.coefficients.count + b.coefficients.count - 1)
    for (i, x) in a.coefficients.enumerated() {
      for (j, y) in b.coefficients.enumerated() { product[i + j] += x * y }
    }
    return Polynomial(product)
  }
}
