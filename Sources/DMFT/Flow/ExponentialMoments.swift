/// Integrals of powers against a decaying exponential, which make steps exact for modes of any rate.
///
///     m_p(z) = ∫_0^1 e^{−z(1−x)} x^p dx,      z m_p = 1 − p m_{p−1},   z m_0 = 1 − e^{−z}            (10.12)
///
/// Upwards the recurrence multiplies errors by p/|z|, downwards by |z|/p: each is used where it damps.
enum ExponentialMoments {
  /// Writes m_0 … m_{n−1} to `result` from `offset` on.
  /// - Accuracy: round-off.
  static func write<Number: FlowNumber>(
    of z: Number, count n: Int, to result: inout [Number], at offset: Int
  ) {
    let one = Number(1)
    let size = z.magnitude
    let turn = size < Double(n) ? Int(size) : n
    if turn > 0 {
      let inverse = one / z
      var moment = (one - (-1 * z).exponential) * inverse
      result[offset] = moment
      for p in 1..<max(turn, 1) {
        moment = (one - Double(p) * moment) * inverse
        result[offset + p] = moment
      }
    }
    guard turn < n else { return }
    var moment = series(z, size, power: n - 1)
    result[offset + n - 1] = moment
    for p in stride(from: n - 1, to: turn, by: -1) {
      moment = (1 / Double(p)) * (one - z * moment)
      result[offset + p - 1] = moment
    }
  }

  /// m_p = Σ_j (−z)^j p!/(p + 1 + j)!, whose terms fall from the first on for |z| ≤ p + 1.
  private static func series<Number: FlowNumber>(_ z: Number, _ size: Double, power p: Int) -> Number {
    var term = Number(1 / Double(p + 1))
    var sum = term
    var bound = 1 / Double(p + 1)
    var j = 1.0
    while bound > 1e-17 / Double(p + 1) {
      let factor = -1 / (Double(p + 1) + j)
      term = factor * (z * term)
      sum = sum + term
      bound *= size * -factor
      j += 1
    }
    return sum
  }
}
