import DMFT
import LinearAlgebra

/// Numbers that networks on given samples are trained in.
///
/// What is done entry by entry is a requirement: each type has its own loops, compiled for it, wherever generic code calls them.
protocol TrainingReal: DenseReal {
  /// h ← φ(h) and slopes ← φ′(h) for the first `count` numbers.
  static func evaluate(_ activation: Activation, _ h: inout [Self], slopes: inout [Self], count: Int)
  /// a_i ← a_i b_i for i < count.
  static func multiplyEntries(_ a: inout [Self], _ b: [Self], count: Int)
  /// y_i ← y_i + factor · x_i.
  static func accumulate(_ factor: Self, _ x: [Self], into y: inout [Self])
  /// y_i ← factor · y_i.
  static func rescale(_ y: inout [Self], by factor: Self)
  /// Σ x_i².
  static func sumOfSquares(_ x: [Self]) -> Double
  /// Rows of `size` numbers, those at `numbers` one after another.
  static func copyRows(_ all: [Self], _ size: Int, at numbers: ArraySlice<Int>, to rows: inout [Self])
}

extension Float: TrainingReal {
  static func evaluate(_ activation: Activation, _ h: inout [Float], slopes: inout [Float], count: Int) {
    activation.evaluate(&h, slopes: &slopes, count: count)
  }

  static func multiplyEntries(_ a: inout [Float], _ b: [Float], count: Int) { multiplyEach(&a, b, count) }
  static func accumulate(_ factor: Float, _ x: [Float], into y: inout [Float]) { addEach(factor, x, &y) }
  static func rescale(_ y: inout [Float], by factor: Float) { scaleEach(&y, factor) }
  static func sumOfSquares(_ x: [Float]) -> Double { squares(x) }
  static func copyRows(_ all: [Float], _ size: Int, at numbers: ArraySlice<Int>, to rows: inout [Float]) {
    copyEach(all, size, numbers, &rows)
  }
}

extension Double: TrainingReal {
  static func evaluate(_ activation: Activation, _ h: inout [Double], slopes: inout [Double], count: Int) {
    activation.evaluate(&h, slopes: &slopes, count: count)
  }

  static func multiplyEntries(_ a: inout [Double], _ b: [Double], count: Int) { multiplyEach(&a, b, count) }
  static func accumulate(_ factor: Double, _ x: [Double], into y: inout [Double]) { addEach(factor, x, &y) }
  static func rescale(_ y: inout [Double], by factor: Double) { scaleEach(&y, factor) }
  static func sumOfSquares(_ x: [Double]) -> Double { squares(x) }
  static func copyRows(_ all: [Double], _ size: Int, at numbers: ArraySlice<Int>, to rows: inout [Double]) {
    copyEach(all, size, numbers, &rows)
  }
}

/// C ← α op(A) op(B) + β C on what the arrays begin with.
func setProduct<Real: DenseReal>(
  _ c: inout [Real], _ a: [Real], _ b: [Real], _ shape: ProductShape, times alpha: Real = 1,
  keeping beta: Real = 0
) {
  var result = c.mutableSpan
  Real.multiply(a.span, b.span, shape, times: alpha, keeping: beta, into: &result)
}

// The loops, inlined into the functions of each type.

@inline(__always)
private func multiplyEach<Real: BinaryFloatingPoint>(_ a: inout [Real], _ b: [Real], _ count: Int) {
  var entries = a.mutableSpan
  let factors = b.span
  precondition(count <= entries.count && count <= factors.count)
  for i in 0..<count { entries[i] *= factors[i] }
}

@inline(__always)
private func addEach<Real: BinaryFloatingPoint>(_ factor: Real, _ x: [Real], _ y: inout [Real]) {
  precondition(x.count == y.count)
  var sums = y.mutableSpan
  let terms = x.span
  for i in 0..<sums.count { sums[i] += factor * terms[i] }
}

@inline(__always)
private func scaleEach<Real: BinaryFloatingPoint>(_ y: inout [Real], _ factor: Real) {
  var entries = y.mutableSpan
  for i in 0..<entries.count { entries[i] *= factor }
}

@inline(__always)
private func squares<Real: BinaryFloatingPoint>(_ x: [Real]) -> Double {
  let terms = x.span
  var sum = 0.0
  for i in 0..<terms.count { sum += Double(terms[i]) * Double(terms[i]) }
  return sum
}

@inline(__always)
private func copyEach<Real: BinaryFloatingPoint>(
  _ all: [Real], _ size: Int, _ numbers: ArraySlice<Int>, _ rows: inout [Real]
) {
  let source = all.span
  var target = rows.mutableSpan
  var place = 0
  for number in numbers {
    let first = number * size
    for k in 0..<size { target[place &+ k] = source[first &+ k] }
    place += size
  }
}
