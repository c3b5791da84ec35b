/// What a trained coupling between sampled sites has learned, acting on their paths (17).
///
///     g(t) += c Σ_{s<t} ρ(s) b(s) E'[a(s) g'(t)],      h'(t) += c Σ_{s<t} ρ(s) a(s) E[b(s) h(t)]
protocol PathMemory: AnyObject {
  /// Adds to g of the lower end what g' of the upper one brings about.
  func addAbove(_ upper: [Double], to lower: inout [Double])
  /// Adds to h' of the upper end what h of the lower one brings about.
  func addBelow(_ lower: [Double], to upper: inout [Double])
  /// Goes from t to t + 1, with g'(t) and h(t), and with ⟨w²⟩(t), which the step size may follow.
  func learn(upper: [Double], lower: [Double], readoutNorm: Double)
}

/// A rule whose updates are products of a functional of each end.
final class SeparableMemory: PathMemory {
  private var factors: any SiteFactors
  private var weights: any MemoryWeights
  /// a(s) and b(s).
  private var above: PathTable
  private var below: PathTable

  /// - Parameter empty: a table that holds nothing yet.
  init(_ factors: any SiteFactors, _ weights: any MemoryWeights, _ empty: PathTable) {
    self.factors = factors
    self.weights = weights
    above = empty
    below = empty
  }

  func addAbove(_ upper: [Double], to lower: inout [Double]) {
    below.add(weights.above(above.moments(with: upper)), to: &lower)
  }

  func addBelow(_ lower: [Double], to upper: inout [Double]) {
    above.add(weights.below(below.moments(with: lower)), to: &upper)
  }

  func learn(upper: [Double], lower: [Double], readoutNorm: Double) {
    var (a, b, rate) = factors.next(upper, lower)
    above.append(rounding: &a)
    below.append(rounding: &b)
    weights.learn(MapUpdate(rate: rate, above: a, below: b, readoutNorm: readoutNorm), above, below)
  }
}
