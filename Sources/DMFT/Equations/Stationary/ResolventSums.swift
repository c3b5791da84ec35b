import DMFTNumerics

/// Sums over the modes of H = 1/(1 + λ K̃), at one complex K̃.
package struct ResolventSums: Sendable {
  /// S = Σ c H, with c = m λ.
  package var response: Complex<Double>
  /// Σ q H.
  package var signal: Complex<Double>

  package init(response: Complex<Double>, signal: Complex<Double>) {
    (self.response, self.signal) = (response, signal)
  }
}

/// Sums over the modes of products H H' at two values of K̃.
package struct ResolventProducts: Sendable {
  /// Σ c H H' and Σ c λ H H'.
  package var response: Complex<Double>
  package var weightedResponse: Complex<Double>
  /// Σ q H H' and Σ q λ H H'.
  package var signal: Complex<Double>
  package var weightedSignal: Complex<Double>
}

/// The two measures of a task, laid out for sums over eight modes at once.
package struct ResolventMeasures: Sendable {
  private let kernel: PackedMeasure
  private let target: PackedMeasure
  /// tr Λ.
  package let trace: Double
  /// λ_1.
  package let largest: Double

  package init(kernel: SpectralMeasure, target: SpectralMeasure) {
    self.kernel = PackedMeasure(kernel)
    self.target = PackedMeasure(target)
    trace = kernel.mass
    largest = zip(kernel.nodes, kernel.weights).reduce(0) { $1.1 > 0 ? max($0, $1.0) : $0 }
  }

  /// Number of nodes of both measures.
  package var counts: (kernel: Int, target: Int) { (kernel.count, target.count) }

  /// S and dQ/dK̃ = Σ c H², for Q = K̃ S.
  package func response(_ kernel: Complex<Double>) -> (sum: Complex<Double>, slope: Complex<Double>) {
    let sums = self.kernel.sums(kernel)
    return (sums.plain, sums.squared)
  }

  package func sums(_ kernel: Complex<Double>) -> ResolventSums {
    ResolventSums(response: self.kernel.sums(kernel).plain, signal: target.sums(kernel).plain)
  }

  /// Mode by mode, for two values too close to each other for differences.
  package func products(_ first: Complex<Double>, _ second: Complex<Double>) -> ResolventProducts {
    let c = kernel.products(first, second)
    let q = target.products(first, second)
    return ResolventProducts(
      response: c.plain, weightedResponse: c.weighted, signal: q.plain, weightedSignal: q.weighted)
  }
}

private struct PackedMeasure: Sendable {
  let count: Int
  private let groups: [(node: ModeLanes, weight: ModeLanes)]

  init(_ measure: SpectralMeasure) {
    count = measure.count
    groups = measure.lanes
  }

  /// Σ w H and Σ w H².
  func sums(_ kernel: Complex<Double>) -> (plain: Complex<Double>, squared: Complex<Double>) {
    let k = Complex<ModeLanes>(uniform: kernel)
    var (plain, squared) = (Complex<ModeLanes>(0), Complex<ModeLanes>(0))
    for (node, weight) in groups {
      let resolvent = Self.resolvent(node, k)
      let first = Complex(weight * resolvent.real, weight * resolvent.imaginary)
      plain += first
      squared += first * resolvent
    }
    return (plain.sum, squared.sum)
  }

  /// Σ w H H' and Σ w λ H H'.
  func products(
    _ first: Complex<Double>, _ second: Complex<Double>
  ) -> (plain: Complex<Double>, weighted: Complex<Double>) {
    let (k, l) = (Complex<ModeLanes>(uniform: first), Complex<ModeLanes>(uniform: second))
    var (plain, weighted) = (Complex<ModeLanes>(0), Complex<ModeLanes>(0))
    for (node, weight) in groups {
      let product = Self.resolvent(node, k) * Self.resolvent(node, l)
      let term = Complex(weight * product.real, weight * product.imaginary)
      plain += term
      weighted += Complex(node * term.real, node * term.imaginary)
    }
    return (plain.sum, weighted.sum)
  }

  private static func resolvent(_ node: ModeLanes, _ kernel: Complex<ModeLanes>) -> Complex<ModeLanes> {
    Complex(1 + node * kernel.real, node * kernel.imaginary).reciprocal
  }
}

extension Complex<SIMD8<Double>> {
  package init(uniform value: Complex<Double>) {
    self.init(SIMD8(repeating: value.real), SIMD8(repeating: value.imaginary))
  }

  package var sum: Complex<Double> { Complex<Double>(real.sum(), imaginary.sum()) }
}
