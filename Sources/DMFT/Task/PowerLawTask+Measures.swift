import Foundation

/// A task whose measures are quadratures themselves, and which has finer ones to check them with.
protocol RefinableTask: LearningTask {
  func refinedKernelMeasure() -> SpectralMeasure
  func refinedTargetMeasure() -> SpectralMeasure
}

extension PowerLawTask: RefinableTask {
  public func kernelMeasure() -> SpectralMeasure { compressedSum(weightExponent: capacity, .usual) }

  public func targetMeasure() -> SpectralMeasure { normalised(.usual) }

  func refinedKernelMeasure() -> SpectralMeasure { compressedSum(weightExponent: capacity, .fine) }

  func refinedTargetMeasure() -> SpectralMeasure { normalised(.fine) }

  func compressedKernel(at resolution: SpectralResolution) -> SpectralMeasure {
    compressedSum(weightExponent: capacity, rule(at: resolution))
  }

  func compressedTarget(at resolution: SpectralResolution) -> SpectralMeasure {
    normalised(rule(at: resolution))
  }

  private func normalised(_ rule: RangeRule) -> SpectralMeasure {
    let power = compressedSum(weightExponent: capacity * source + 1, rule)
    let total = power.mass
    return SpectralMeasure(nodes: power.nodes, weights: power.weights.map { $0 / total })
  }

  /// How finely the sum over k is resolved.
  private struct RangeRule {
    /// Modes that stand for themselves.
    var explicitModes = 128
    var nodesPerRange: Int
    /// The mode beyond which the rest is one node.
    var largestRange = 0x1p60

    static let usual = RangeRule(nodesPerRange: 32)
    static let fine = RangeRule(explicitModes: 200, nodesPerRange: 48)
  }

  /// The rule that ends where eigenvalues are smaller than the resolution.
  private func rule(at resolution: SpectralResolution) -> RangeRule {
    let last = pow(resolution.smallestRate, -1 / capacity)
    return RangeRule(
      nodesPerRange: resolution.nodesPerRange,
      largestRange: min(max(last, RangeRule.usual.largestRange), Self.largestRange))
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
  private func compressedSum(weightExponent p: Double, _ rule: RangeRule) -> SpectralMeasure {
    var nodes: [Double] = []
    var weights: [Double] = []
    func add(_ k: Double, _ multiplicity: Double) {
      nodes.append(pow(k, -capacity))
      weights.append(multiplicity * pow(k, -p))
    }
    let last = modeCount
    for k in 1...rule.explicitModes where Double(k) <= last { add(Double(k), 1) }
    var first = Double(rule.explicitModes + 1)
    while first <= last && first < rule.largestRange {
      let end = min(2 * first - 1, last)
      addRange(first, end, rule.nodesPerRange, add)
      first = end + 1
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

  /// Beyond it k^-p leaves the range of `Double` for exponents in use.
  private static let largestRange = 0x1p200
}
