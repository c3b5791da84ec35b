/// Σ_k a_k b_k in eight partial sums, since a single one would wait for its own latency at every term.
func dot(_ a: Span<Double>, _ b: Span<Double>) -> Double {
  let count = a.count
  precondition(b.count == count)
  var partial = SIMD8<Double>.zero
  var k = 0
  while k + 8 <= count {
    let left = SIMD8(a[k], a[k + 1], a[k + 2], a[k + 3], a[k + 4], a[k + 5], a[k + 6], a[k + 7])
    let right = SIMD8(b[k], b[k + 1], b[k + 2], b[k + 3], b[k + 4], b[k + 5], b[k + 6], b[k + 7])
    partial += left * right
    k += 8
  }
  var sum = partial.sum()
  while k < count {
    sum += a[k] * b[k]
    k += 1
  }
  return sum
}

/// y ← y + factor · x.
func accumulate(_ factor: Double, _ x: Span<Double>, into y: inout MutableSpan<Double>) {
  precondition(x.count == y.count)
  for k in 0..<x.count { y[k] += factor * x[k] }
}

/// y ← factor · y.
func rescale(_ y: inout MutableSpan<Double>, by factor: Double) {
  for k in 0..<y.count { y[k] *= factor }
}

/// x ← 0.
func clear(_ x: inout [Double]) {
  for k in x.indices { x[k] = 0 }
}
