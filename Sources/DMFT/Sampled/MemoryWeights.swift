import DMFTEquations
import DMFTRuns

/// How much of every earlier update is in a map, c M_t(a, b).
protocol MemoryWeights {
  /// Σ_a x(a) c M_t(a, b).
  func above(_ x: [Double]) -> [Double]
  /// Σ_b c M_t(a, b) x(b).
  func below(_ x: [Double]) -> [Double]
  /// Goes from t to t + 1, with the update of step t, whose factors are the last rows of the tables.
  mutating func learn(_ update: MapUpdate, _ above: PathTable, _ below: PathTable)
}

/// ρ a bᵀ of one step, and the readout norm then, which the step size may follow.
struct MapUpdate {
  let rate: Double
  let above: [Double]
  let below: [Double]
  let readoutNorm: Double
}

/// c_s ρ(s) on the diagonal, as much as has not decayed.
struct RateWeights: MemoryWeights {
  let pace: MapPace
  private var rates: [Double] = []

  init(_ pace: MapPace) { self.pace = pace }

  func above(_ x: [Double]) -> [Double] { zip(rates, x).map { $0 * $1 } }
  func below(_ x: [Double]) -> [Double] { above(x) }

  mutating func learn(_ update: MapUpdate, _ above: PathTable, _ below: PathTable) {
    let step = rates.count
    let retention = pace.retention(step, update.readoutNorm)
    if retention != 1 { for s in rates.indices { rates[s] *= retention } }
    rates.append(pace.rate(step, update.readoutNorm) * update.rate)
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

  mutating func learn(_ update: MapUpdate, _ above: PathTable, _ below: PathTable) {
    response.advance(readoutNorm: update.readoutNorm)
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

  mutating func learn(_ update: MapUpdate, _ above: PathTable, _ below: PathTable) {
    momentum.learn(upper: above.moments(with: update.above), lower: below.moments(with: update.below))
  }
}

/// The rate c_t of a map and what a step leaves of it, 1 − η_t λ_w.
struct MapPace: Sendable {
  /// γ.
  let richness: Double
  /// η_t and λ_w of the run, or a constant rate.
  let size: StepSize
  let steps: Int

  func rate(_ step: Int, _ readoutNorm: Double) -> Double {
    richness * current(readoutNorm).rate(at: step, of: steps)
  }

  func retention(_ step: Int, _ readoutNorm: Double) -> Double {
    current(readoutNorm).retention(at: step, of: steps)
  }

  private func current(_ readoutNorm: Double) -> StepSize {
    size.scaled(by: size.schedule.factor(readoutNorm: readoutNorm))
  }
}
