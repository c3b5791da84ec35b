import DMFTNumerics
import DMFTRuns

/// All responses of a lazy chain at one point z of the complex plane, a(z) = Σ_τ a(τ) z^τ.
package struct StationaryPoint: Sendable {
  /// 1/(1 − z), the transform of 𝟙.
  package let ones: Complex<Double>
  /// d(z) = 1/(1 − a z), the decay of w(0).
  package let decay: Complex<Double>
  /// O(z).
  package let impulse: Complex<Double>
  /// K̃(z).
  package let kernel: Complex<Double>
  /// H_D(z) = 1 − S K̃/P, which vanishes at z = 1 where samples are fitted.
  package let sampleResponse: Complex<Double>
  /// 𝒜 of populations 1 … L.
  package let ascending: [Complex<Double>]
  package let sums: ResolventSums

  package init(
    ones: Complex<Double>, decay: Complex<Double>, impulse: Complex<Double>, kernel: Complex<Double>,
    sampleResponse: Complex<Double>, ascending: [Complex<Double>], sums: ResolventSums
  ) {
    self.ones = ones
    self.decay = decay
    self.impulse = impulse
    self.kernel = kernel
    self.sampleResponse = sampleResponse
    self.ascending = ascending
    self.sums = sums
  }
}

/// The responses of a lazy chain under a constant optimiser, at any point inside the circle of convergence or beyond it.
package struct StationaryResponses: Sendable {
  package let network: Network
  package let optimiser: StationaryOptimiser
  package let kernel: StationaryKernel
  private let reciprocalSamples: Double

  package init(
    network: Network, data: DataSource, optimiser: StationaryOptimiser, measures: ResolventMeasures
  ) {
    self.network = network
    self.optimiser = optimiser
    kernel = StationaryKernel(network: network, data: data, measures: measures)
    reciprocalSamples = data.samples.reciprocal
  }

  /// - Parameters:
  ///   - z: the point.
  ///   - distance: 1 − z, given apart because z may be close to 1.
  package func point(_ z: Complex<Double>, distance: Complex<Double>) -> StationaryPoint? {
    let inverse = optimiser.inverseImpulse(z, distance: distance)
    guard let kernel = kernel.solve(inverse) else { return nil }
    let sums = self.kernel.measures.sums(kernel)
    let sampleResponse = self.kernel.remainder(
      reciprocalSamples, at: kernel, response: sums.response, inverse: inverse)
    return StationaryPoint(
      ones: distance.reciprocal, decay: optimiser.inverseDecay(z, distance: distance).reciprocal,
      impulse: inverse.reciprocal, kernel: kernel, sampleResponse: sampleResponse,
      ascending: ascending(kernel * sampleResponse.reciprocal, -(sampleResponse * sums.response)), sums: sums)
  }

  /// 𝒜^ℓ from T^1 = K and R^0, upward: T^{ℓ+1} = ℬ^ℓ = T^ℓ/(1 + p), R^ℓ = 𝒜^ℓ (1 + p) with p = 𝒜^ℓ T^ℓ      (7.5)
  private func ascending(_ kernel: Complex<Double>, _ response: Complex<Double>) -> [Complex<Double>] {
    var (t, r) = (kernel, response)
    var result: [Complex<Double>] = []
    for (level, coupling) in network.couplings.enumerated() {
      if coupling.initialisation == .identity {
        result.append(result[level - 1])
        continue
      }
      let a = network.widthRatio(level) * r
      result.append(a)
      let p = a * t
      (t, r) = (t * (1 + p).reciprocal, a * (1 + p))
    }
    return result
  }
}
