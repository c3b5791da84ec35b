import DMFT

/// Means and variances of vectors that come one after another, none of which is kept.
///
///     δ = x − m_{n−1},   m_n = m_{n−1} + δ/n,   q_n = q_{n−1} + δ (x − m_n)          (Welford)
///
/// The result depends on the order in the last digits: whoever wants equal bits adds in equal order.
struct RunningMoments: Sendable {
  private(set) var count = 0
  private var means: [Double]
  /// Sums of squared deviations from the mean.
  private var squares: [Double]

  init(dimension: Int) {
    means = Array(repeating: 0, count: dimension)
    squares = means
  }

  mutating func add(_ vector: [Double]) {
    precondition(vector.count == means.count)
    count += 1
    for index in vector.indices {
      let deviation = vector[index] - means[index]
      means[index] += deviation / Double(count)
      squares[index] += deviation * (vector[index] - means[index])
    }
  }

  /// Mean and standard error of a component, from at least two vectors; 0 for values that differ by rounding alone.
  subscript(index: Int) -> Estimate {
    let n = Double(count)
    let deviation = (squares[index] / (n - 1)).squareRoot()
    let isRounding = deviation <= ScrambledMean.roundOff * abs(means[index])
    return Estimate(mean: means[index], standardError: isRounding ? 0 : deviation / n.squareRoot())
  }
}
