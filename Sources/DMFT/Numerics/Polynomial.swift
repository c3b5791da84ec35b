/// A polynomial by its coefficients, lowest first.
package struct Polynomial: Sendable, Hashable {
  package var coefficients: [Double]

  package init(_ coefficients: [Double]) { self.coefficients = coefficients }

  package func callAsFunction(_ x: Double) -> Double {
    var sum = 0.0
    for index in coefficients.indices.reversed() { sum = sum * x + coefficients[index] }
    return sum
  }

  /// The value and that of the derivative.
  package func valueAndSlope(_ x: Double) -> (value: Double, slope: Double) {
    var (sum, slope) = (0.0, 0.0)
    for index in coefficients.indices.reversed() {
      slope = slope * x + sum
      sum = sum * x + coefficients[index]
    }
    return (sum, slope)
  }

  package var derivative: Polynomial {
    Polynomial(coefficients.indices.dropFirst().map { Double($0) * coefficients[$0] })
  }

  /// The integral from 0.
  package var integral: Polynomial {
    Polynomial([0] + coefficients.indices.map { coefficients[$0] / Double($0 + 1) })
  }

  package static func * (a: Polynomial, b: Polynomial) -> Polynomial {
    var product = [Double](repeating: 0, count: a.coefficients.count + b.coefficients.count - 1)
    for (i, x) in a.coefficients.enumerated() {
      for (j, y) in b.coefficients.enumerated() { product[i + j] += x * y }
    }
    return Polynomial(product)
  }
}
