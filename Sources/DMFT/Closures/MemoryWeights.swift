/// How much of every earlier update is in a map, c M_t(a, b).
protocol MemoryWeights {
  /// Σ_a x(a) c M_t(a, b).
  func above(_ x: [Double]) -> [Double]
  /// Σ_b c M_t(a, b) x(b).
  func below(_ x: [Double]) -> [Double]
  /// Goes from t to t + 1, with the rate and the factors of step t, which are the last rows of the tables.
  mutating func learn(_ rate: Double, _ a: [Double], _ b: [Double], _ above: PathTable, _ below: PathTable)
}

/// c_s ρ(s) on the diagonal, as much as has not decayed.
struct RateWeights: MemoryWeights {
  let pace: MapPace
  private var rates: [Double] = []

  init(_ pace: MapPace) { self.pace = pace }

  func above(_ x: [Double]) -> [Double] { zip(rates, x).map { $0 * $1 } }
  func below(_ x: [Double]) -> [Double] { above(x) }

  mutating func learn(
    _ rate: Double, _ a: [Double], _ b: [Double], _ above: PathTable, _ below: PathTable
  ) {
    let step = rates.count
    let retention = pace.retention(step)
    if retention != 1 { for s in rates.indices { rates[s] *= retention } }
    rates.append(pace.rate(step) * rate)
  }
}

/// γ O(t, s) on the diagonal.
struct ImpulseWeights: MemoryWeights {
  /// γ.
  let richness: Double
  private var response: ImpulseResponse

  init(_ optimiser: any LinearOptimiser, richness: Double, steps: Int) {
    self.richness = richness
    response = ImpulseResponse(optimiser, steps: steps)
  }

  func above(_ x: [Double]) -> [Double] { zip(response.row, x).map { richness * $0 * $1 } }
  func below(_ x: [Double]) -> [Double] { above(x) }

  mutating func learn(
    _ rate: Double, _ a: [Double], _ b: [Double], _ above: PathTable, _ below: PathTable
  ) {
    response.advance()
  }
}

/// c M_t of Muon.
struct MuonWeights: MemoryWeights {
  /// c.
  let rate: Double
  private var momentum: OrthogonalMomentum

  init(_ momentum: OrthogonalMomentum, rate: Double) {
    self.momentum = momentum
    self.rate = rate
  }

  func above(_ x: [Double]) -> [Double] { momentum.above(x).map { rate * $0 } }
  func below(_ x: [Double]) -> [Double] { momentum.below(x).map { rate * $0 } }

  mutating func learn(
    _ rate: Double, _ a: [Double], _ b: [Double], _ above: PathTable, _ below: PathTable
  ) {
    momentum.learn(upper: above.moments(with: a), lower: below.moments(with: b))
  }
}

/// The rate c_t of a map and what a step leaves of it, 1 − η_t λ_w.
struct MapPace: Sendable {
  /// γ.
  let richness: Double
  /// η_t and λ_w of the run, or a constant rate.
  let size: StepSize
  let steps: Int

  func rate(_ step: Int) -> Double { richness * size.rate(at: step, of: steps) }
  func retention(_ step: Int) -> Double { size.retention(at: step, of: steps) }
}
