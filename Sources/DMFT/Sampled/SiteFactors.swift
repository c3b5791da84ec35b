import DMFTRuns

/// The functionals a of g' and b of h in which a rule's update separates, and its rate ρ (17). One conformance for each rule.
protocol SiteFactors {
  /// a, b and ρ of the present step.
  mutating func next(_ upper: [Double], _ lower: [Double]) -> (a: [Double], b: [Double], rate: Double)
}

/// a = g', b = h, ρ = 1, or over the norm of the update: the linear rules.
struct GradientFactors: SiteFactors {
  let isNormalized: Bool

  func next(_ upper: [Double], _ lower: [Double]) -> (a: [Double], b: [Double], rate: Double) {
    guard isNormalized else { return (upper, lower, 1) }
    let square = meanSquare(upper) * meanSquare(lower)
    return (upper, lower, square > 0 ? 1 / square.squareRoot() : 0)
  }
}

/// a = sign g', b = sign h, ρ = 1.
struct SignFactors: SiteFactors {
  func next(_ upper: [Double], _ lower: [Double]) -> (a: [Double], b: [Double], rate: Double) {
    (upper.map(sign), lower.map(sign), 1)
  }
}

/// a = g'/√V₀, b = h/√V₁, ρ = √⟨V₀⟩, with V₀ and V₁ the averages of g'² C_h(s,s) and h² C_g'(s,s), corrected for their start.
struct AdafactorFactors: SiteFactors {
  /// β₂.
  let memory: Double
  private var upperSquare: [Double]
  private var lowerSquare: [Double]
  /// β₂ to the number of steps.
  private var power = 1.0

  init(memory: Double, paths: Int) {
    self.memory = memory
    upperSquare = [Double](repeating: 0, count: paths)
    lowerSquare = upperSquare
  }

  mutating func next(_ upper: [Double], _ lower: [Double]) -> (a: [Double], b: [Double], rate: Double) {
    let (upperMean, lowerMean) = (meanSquare(upper), meanSquare(lower))
    power *= memory
    for i in upper.indices {
      upperSquare[i] = memory * upperSquare[i] + (1 - memory) * upper[i] * upper[i] * lowerMean
      lowerSquare[i] = memory * lowerSquare[i] + (1 - memory) * lower[i] * lower[i] * upperMean
    }
    let mean = upperSquare.reduce(0, +) / Double(upper.count)
    return (scaled(upper, upperSquare), scaled(lower, lowerSquare), (mean / (1 - power)).squareRoot())
  }

  private func scaled(_ signal: [Double], _ square: [Double]) -> [Double] {
    signal.indices.map { i in
      let v = square[i] / (1 - power)
      return v > Self.smallestSquare ? signal[i] / v.squareRoot() : 0
    }
  }

  private static let smallestSquare = 1e-280
}
