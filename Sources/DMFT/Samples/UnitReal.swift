import DMFTRuns
import LinearAlgebra

/// Numbers that functions on sampled units are kept in: single precision where far more than its rounding is left out, else double.
///
/// What is done entry by entry is a requirement: each type has its own loops, compiled for it.
protocol UnitReal: DenseReal {
  /// h ← φ(h) and slopes ← φ′(h) for the first `count` numbers.
  static func evaluate(_ activation: Activation, _ h: inout [Self], slopes: inout [Self], count: Int)
  /// x_i ← x_i y_i for i < count.
  static func multiplyEntries(_ x: inout [Self], _ y: [Self], count: Int)
  /// y_i ← β y_i + x_i for `count` entries, of y from a given one on; what y held does not matter for β = 0.
  static func add(_ x: [Self], count: Int, to y: inout [Self], from first: Int, keeping beta: Self)
  /// Numbers of one type as those of the other.
  static func converted(_ values: [Double]) -> [Self]
  /// In double precision.
  static func widened(_ values: [Self]) -> [Double]
  /// How well a mean over units tells squares apart, relative to them.
  static var roundOff: Double { get }
  /// Directions of the first step smaller than this, relative to all of them, are round-off.
  static var smallestDirection: Double { get }
  /// Directions less apart from others than this are the same.
  static var distinct: Double { get }
}

extension Double: UnitReal {
  package static let roundOff = 1e-14
  static let smallestDirection = 1e-12
  package static let distinct = 1e-11

  package static func evaluate(
    _ activation: Activation, _ h: inout [Double], slopes: inout [Double], count: Int
  ) {
    activation.evaluate(&h, slopes: &slopes, count: count)
  }

  package static func multiplyEntries(_ x: inout [Double], _ y: [Double], count: Int) {
    multiplyEach(&x, y, count)
  }
  package static func add(
    _ x: [Double], count: Int, to y: inout [Double], from first: Int, keeping beta: Double
  ) {
    addEach(x, count, &y, first, beta)
  }
  static func converted(_ values: [Double]) -> [Double] { values }
  package static func widened(_ values: [Double]) -> [Double] { values }
}

extension Float: UnitReal {
  package static let roundOff = 3e-7
  static let smallestDirection = 1e-6
  package static let distinct = 1e-4

  package static func evaluate(
    _ activation: Activation, _ h: inout [Float], slopes: inout [Float], count: Int
  ) {
    var values = h.mutableSpan
    var rates = slopes.mutableSpan
    switch (activation.function, activation.power) {
    case (.tanh, 1): replaceEach(&values, &rates, count) { h, _ in hyperbolicTangent(h) }
    case (.erf, 1): replaceEach(&values, &rates, count) { h, _ in errorFunction(h) }
    default: activation.evaluate(&h, slopes: &slopes, count: count)
    }
  }

  package static func multiplyEntries(_ x: inout [Float], _ y: [Float], count: Int) {
    multiplyEach(&x, y, count)
  }
  package static func add(_ x: [Float], count: Int, to y: inout [Float], from first: Int, keeping beta: Float)
  {
    addEach(x, count, &y, first, beta)
  }

  static func converted(_ values: [Double]) -> [Float] {
    var result = [Float](repeating: 0, count: values.count)
    var target = result.mutableSpan
    let source = values.span
    for index in 0..<source.count { target[index] = Float(source[index]) }
    return result
  }

  package static func widened(_ values: [Float]) -> [Double] {
    var result = [Double](repeating: 0, count: values.count)
    var target = result.mutableSpan
    let source = values.span
    for index in 0..<source.count { target[index] = Double(source[index]) }
    return result
  }
}

@inline(__always)
private func multiplyEach<Real: BinaryFloatingPoint>(_ x: inout [Real], _ y: [Real], _ count: Int) {
  precondition(count <= x.count && count <= y.count)
  var values = x.mutableSpan
  let factors = y.span
  for i in 0..<count { values[i] *= factors[i] }
}

@inline(__always)
private func addEach<Real: BinaryFloatingPoint>(
  _ x: [Real], _ count: Int, _ y: inout [Real], _ first: Int, _ beta: Real
) {
  precondition(count <= x.count && first + count <= y.count)
  var values = y.mutableSpan
  let terms = x.span
  if beta == 0 {
    for i in 0..<count { values[first &+ i] = terms[i] }
  } else {
    for i in 0..<count { values[first &+ i] = beta * values[first &+ i] + terms[i] }
  }
}
