import DMFT
import LinearAlgebra

/// Numbers that networks on given samples are trained in.
protocol TrainingReal: DenseReal {
  /// h ← φ(h) and slopes ← φ′(h) for the first `count` numbers.
  static func evaluate(_ activation: Activation, _ h: inout [Self], slopes: inout [Self], count: Int)
}

extension Float: TrainingReal {
  static func evaluate(_ activation: Activation, _ h: inout [Float], slopes: inout [Float], count: Int) {
    activation.evaluate(&h, slopes: &slopes, count: count)
  }
}

extension Double: TrainingReal {
  static func evaluate(_ activation: Activation, _ h: inout [Double], slopes: inout [Double], count: Int) {
    activation.evaluate(&h, slopes: &slopes, count: count)
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

/// a_i ← a_i b_i for i < count.
func multiplyEntries<Real: DenseReal>(_ a: inout [Real], _ b: [Real], count: Int) {
  var entries = a.mutableSpan
  let factors = b.span
  precondition(count <= entries.count && count <= factors.count)
  for i in 0..<count { entries[i] *= factors[i] }
}

/// y_i ← y_i + factor · x_i.
func accumulate<Real: DenseReal>(_ factor: Real, _ x: [Real], into y: inout [Real]) {
  precondition(x.count == y.count)
  var sums = y.mutableSpan
  let terms = x.span
  for i in 0..<sums.count { sums[i] += factor * terms[i] }
}

/// y_i ← factor · y_i.
func rescale<Real: DenseReal>(_ y: inout [Real], by factor: Real) {
  var entries = y.mutableSpan
  for i in 0..<entries.count { entries[i] *= factor }
}
