/// Sums over the modes of functions of H = 1/(1 + λ K̃), at one complex K̃.
struct ResolventSums: Sendable {
  /// S = Σ c H and Σ c H², Σ c λ H², with c = m λ.
  var response = Complex<Double>(0)
  var responseSquared = Complex<Double>(0)
  var weightedSquared = Complex<Double>(0)
  /// Σ q H and Σ q H², Σ q λ H².
  var signal = Complex<Double>(0)
  var signalSquared = Complex<Double>(0)
  var weightedSignalSquared = Complex<Double>(0)
}

/// The two measures of a task, laid out for sums over eight modes at once.
struct ResolventMeasures: Sendable {
  private let kernel: PackedMeasure
  private let target: PackedMeasure
  /// tr Λ.
  let trace: Double
  /// λ_1.
  let largest: Double

  init(kernel: SpectralMeasure, target: SpectralMeasure) {
    self.kernel = PackedMeasure(kernel)
    self.target = PackedMeasure(target)
    trace = kernel.mass
    largest = zip(kernel.nodes, kernel.weights).reduce(0) { $1.1 > 0 ? max($0, $1.0) : $0 }
  }

  /// Number of nodes of both measures.
  var counts: (kernel: Int, target: Int) { (kernel.count, target.count) }

  /// S and dQ/dK̃ = Σ c H², for Q = K̃ S.
  func response(_ kernel: Complex<Double>) -> (sum: Complex<Double>, slope: Complex<Double>) {
    let sums = self.kernel.sums(kernel)
    return (sums.plain, sums.squared)
  }

  func sums(_ kernel: Complex<Double>) -> ResolventSums {
    let c = self.kernel.sums(kernel)
    let q = target.sums(kernel)
    return ResolventSums(
      response: c.plain, responseSquared: c.squared, weightedSquared: c.weighted, signal: q.plain,
      signalSquared: q.squared, weightedSignalSquared: q.weighted)
  }

  /// S and Σ c H² at real K̃ > −1/λ_1.
  func response(_ kernel: Double) -> (sum: Double, slope: Double) {
    let sums = response(Complex(kernel, 0))
    return (sums.sum.real, sums.slope.real)
  }
}

/// Nodes and weights in groups of eight; the last group is filled with nodes of no weight.
private struct PackedMeasure: Sendable {
  let count: Int
  private let groups: [(node: SIMD8<Double>, weight: SIMD8<Double>)]

  init(_ measure: SpectralMeasure) {
    count = measure.count
    groups = stride(from: 0, to: measure.count, by: 8).map { start in
      var (node, weight) = (SIMD8<Double>(repeating: 0), SIMD8<Double>(repeating: 0))
      for index in start..<min(start + 8, measure.count) {
        node[index - start] = measure.nodes[index]
        weight[index - start] = measure.weights[index]
      }
      return (node, weight)
    }
  }

  /// Σ w H, Σ w H², Σ w λ H².
  func sums(_ kernel: Complex<Double>) -> (
    plain: Complex<Double>, squared: Complex<Double>, weighted: Complex<Double>
  ) {
    let k = Complex<SIMD8<Double>>(SIMD8(repeating: kernel.real), SIMD8(repeating: kernel.imaginary))
    var (plain, squared, weighted) = (
      Complex<SIMD8<Double>>(0), Complex<SIMD8<Double>>(0), Complex<SIMD8<Double>>(0)
    )
    for (node, weight) in groups {
      let resolvent = Complex(1 + node * k.real, node * k.imaginary).reciprocal
      let first = Complex(weight * resolvent.real, weight * resolvent.imaginary)
      let second = first * resolvent
      plain += first
      squared += second
      weighted += Complex(node * second.real, node * second.imaginary)
    }
    return (plain.sum, squared.sum, weighted.sum)
  }
}

extension Complex<SIMD8<Double>> {
  var sum: Complex<Double> { Complex<Double>(real.sum(), imaginary.sum()) }
}
