import DMFTNumerics
import Foundation

extension PowerLawTask {
  public func measures(at resolution: SpectralResolution) -> TaskMeasures {
    let kernel = compressedSum(weightExponent: capacity, resolution)
    let power = compressedSum(weightExponent: capacity * source + 1, resolution)
    let total = power.mass
    return TaskMeasures(
      kernel: kernel.merged,
      target: SpectralMeasure(nodes: power.nodes, weights: power.weights.map { $0 / total }).merged,
      isComplete: Double(kernel.count) == modeCount)
  }

  public func modes(limit: Int) throws -> [Mode] {
    guard case .finite(let count) = modes, count <= limit else {
      throw DescriptionError("task.modes", "\(modes)", "at most \(limit) for a simulation")
    }
    let powers = (1...count).map { pow(Double($0), -(capacity * source + 1)) }
    let total = powers.reversed().reduce(0, +)
    return powers.enumerated().map { index, power in
      Mode(eigenvalue: pow(Double(index + 1), -capacity), targetPower: power / total)
    }
  }

  /// Σ_k k^-p δ(λ − k^-α) over k = 1 … M on about a thousand nodes, whatever M.
  ///
  /// The first modes stand for themselves. Each dyadic range a ≤ k < 2a of the rest is summed by the Gauss rule of its
  /// equally spaced points, which converges geometrically because k^-p f(k^-α) is analytic in k there.
  /// Beyond 2^60 the remaining sum, λ < 2^-60, is one node at its mean. Source: derivations/05.
  /// - Accuracy: round-off, for functions of λ that the march integrates.
  private func compressedSum(weightExponent p: Double, _ resolution: SpectralResolution) -> SpectralMeasure {
    var nodes: [Double] = []
    var weights: [Double] = []
    func add(_ k: Double, _ multiplicity: Double) {
      nodes.append(pow(k, -capacity))
      weights.append(multiplicity * pow(k, -p))
    }
    let last = modeCount
    let end = largestRange(resolution)
    for k in 1...resolution.explicitModes where Double(k) <= last { add(Double(k), 1) }
    var first = Double(resolution.explicitModes + 1)
    while first <= last && first < end {
      let rangeEnd = min(2 * first - 1, last)
      addRange(first, rangeEnd, resolution.nodesPerRange, add)
      first = rangeEnd + 1
    }
    if last.isInfinite {
      weights.append(zeta(p, from: first))
      nodes.append(zeta(p + capacity, from: first) / zeta(p, from: first))
    }
    return SpectralMeasure(nodes: nodes, weights: weights)
  }

  private func addRange(
    _ first: Double, _ last: Double, _ nodesPerRange: Int, _ add: (Double, Double) -> Void
  ) {
    let points = last - first + 1
    if points <= Double(nodesPerRange) {
      for offset in 0..<Int(points) { add(first + Double(offset), 1) }
      return
    }
    let rule = GaussQuadrature.equallySpaced(points: points, nodes: nodesPerRange)
    for (x, weight) in zip(rule.nodes, rule.weights) { add(first + (1 + x) * (points - 1) / 2, weight) }
  }

  /// The mode beyond which the rest of an infinite sum is one node: where eigenvalues fall below the resolution.
  private func largestRange(_ resolution: SpectralResolution) -> Double {
    min(max(pow(resolution.smallestRate, -1 / capacity), Self.usualRange), Self.largestRange)
  }

  private static let usualRange = 0x1p60
  /// Beyond it k^-p leaves the range of `Double` for exponents in use.
  private static let largestRange = 0x1p200
}
