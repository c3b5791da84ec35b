import DMFTNumerics
import DMFTRuns
import DMFTSolution
import Foundation

/// By how much the kernel of a chain is expected to have grown, part by part of a run, for what a march will take: the gradient flow of page 10
/// on what units and samples can tell apart, what noise adds to it, and the edge of stability.
///
/// In the clock A of (10.9) every mode is learned at its own rate; with g a line on a step, g − u of every mode is a + b g, so that
///
///     ρ = |w|²/N = Σ_k (τ_k/κ_k)(g − u_k)²,      g^-2 = Π_ℓ (1 + γ_ℓ ρ)                                 (4.25)
///
/// is one equation for g. κ = λ + ς and τ λ/κ stand for λ and τ, with Σ_k m_k λ_k/(λ_k + ς) = 1/(1/N + 1/P) (7.6). Noise makes maps grow by ν,
/// and what is learned, |q|²/N, stays, with a smaller readout:
///
///     Δν = γ η² ρ (L + σ²) Tr Λ / B a step,      ρ Π_ℓ (1 + γ_ℓ ρ + ν) = |q|²/N of (4.25)               (4.26)
///
/// At the edge ρ stops growing, 2/(1 + 2.5/B) in x = ηκ of the fastest mode. *Heuristic*, but compared with the march: ⟨w²⟩ of 89 runs to 19 %,
/// root mean square.
struct KernelForecast: Sendable {
  /// What is expected in a part of the run.
  struct Part: Sendable, Hashable {
    /// ρ = |w|²/N, and ν but for what the edge adds to it.
    var readoutNorm = 0.0
    var noiseGrowth = 0.0
  }

  /// Of equal numbers of steps.
  private(set) var parts = [Part](repeating: Part(), count: KernelForecast.count)
  /// Richness of the maps that learn by the run's own rule.
  private let richness: [Double]
  /// What maps with rules of their own make of the kernel.
  private let growthByRules: Double

  init(of run: SteppedChain) {
    let learning = run.network.couplings.filter { $0.effectiveRichness > 0 }
    richness = learning.filter { $0.optimiser == nil }.map(\.effectiveRichness)
    growthByRules = learning.filter { $0.optimiser != nil }
      .reduce(1) { $0 * (1 + min(1, $1.effectiveRichness)) }
    guard !richness.isEmpty, run.steps > 0 else { return }
    follow(run)
  }

  /// The middle of a part, in steps.
  static func middle(of part: Int, steps: Int) -> Double {
    (Double(part) + 0.5) * Double(steps) / Double(count)
  }

  /// The whole step nearest before it, of those that are taken.
  static func step(of part: Int, steps: Int) -> Int {
    min(max(0, steps - 1), Int(middle(of: part, steps: steps)))
  }

  /// Of all modes, in units of what it is at the start.
  func growth(in part: Int) -> Double {
    richness.reduce(growthByRules) { $0 * (1 + $1 * parts[part].readoutNorm) }
  }

  /// Of what sweeps go by: a map counts as 2.2 times as large at most, and three tenths of ν. *Heuristic*: runs at small rates whose kernels have
  /// grown to the edge take as few sweeps as others.
  ///
  /// - Parameter noise: the share of ν that counts.
  func growthForSweeps(in part: Int, noise: Double) -> Double {
    perMap(parts[part], noise).reduce(growthByRules, *)
  }
  /// The largest of what single maps make of that.
  func growthOfOneMap(in part: Int, noise: Double) -> Double {
    perMap(parts[part], noise).reduce(min(growthByRules, 2), max)
  }

  private func perMap(_ part: Part, _ noise: Double) -> [Double] {
    richness.map {
      1 + min(Self.mostForSweeps, $0 * part.readoutNorm) + Self.noiseForSweeps * noise * part.noiseGrowth
    }
  }

  // MARK: - The flow

  /// ρ and the loss of the flow at Σ gains.
  private typealias Moment = (gain: Double, norm: Double, loss: Double)

  private mutating func follow(_ run: SteppedChain) {
    let length = Double(run.steps) / Double(Self.count)
    let steps = (0..<Self.count).map { Self.step(of: $0, steps: run.steps) }
    let updates = steps.map { run.optimiser.update(at: $0, of: run.steps) }
    let last = updates.reduce(0) { $0 + length * $1.gain }
    guard last.isFinite else { return }
    let measures = run.task.measures()
    let kernel = Self.positive(measures.kernel)
    let scattering = run.network.widths[0].reciprocal + run.data.samples.reciprocal
    let ridge = Self.ridge(kernel, scattering)
    let path = flow(measures.target, ridge, until: last)
    let noise = SamplingNoise(run.data, steps: run.steps)
    // What features of random units add to the loss of the mean.
    let told = (
      kernel.integral { 1 / ($0 + ridge) }, kernel.integral { $0 / pow($0 + ridge, 2) }
    )
    let variance = ridge > 0 ? told.0 / (told.0 - told.1) : 1
    let largest = kernel.nodes.reduce(0, max) * FastModes.upperEdge(scattering)
    var (gain, growthByNoise) = (0.0, 0.0)
    for (index, update) in updates.enumerated() {
      let flow = Self.moment(path, at: gain + 0.5 * length * update.gain)
      gain += length * update.gain
      let batch = noise.reciprocalBatch(at: steps[index])
      var part = parts[max(0, index - 1)]
      let damped = update.gain * (1 - update.momentumRetention) / (1 + update.momentumRetention)
      let grown = damped * kernelGrowth(part.readoutNorm)
      let fedBack =
        batch
        * kernel.integral {
          let x = min(grown * $0, Self.mostInLoss)
          return x / $0 / (2 - x)
        }
      let loss =
        (flow.loss * variance + fedBack * run.data.labelNoise) / max(Self.leastDamping, 1 - fedBack)
      let added =
        (richness.max() ?? 0) * update.gain * update.gain * part.readoutNorm * (loss + run.data.labelNoise)
        * kernel.mass * batch * length
      part.noiseGrowth += added
      growthByNoise += added
      let learned = flow.norm * kernelGrowth(flow.norm)
      part.readoutNorm = Self.root(0, flow.norm) { $0 * kernelGrowth($0, growthByNoise) - learned }
      let room = max(1, 2 / (1 + batch / Self.edgeOfNoise) / (damped * largest))
      if kernelGrowth(part.readoutNorm) > room {
        let norm = Self.root(0, part.readoutNorm) { kernelGrowth($0) - room }
        part.readoutNorm = norm
        growthByNoise = Self.root(growthByNoise, learned / max(norm, .leastNormalMagnitude)) {
          norm * kernelGrowth(norm, $0) - learned
        }
      }
      parts[index] = part
    }
  }

  /// Π_ℓ (1 + γ_ℓ ρ + ν).
  private func kernelGrowth(_ norm: Double, _ noise: Double = 0) -> Double {
    richness.reduce(1) { $0 * (1 + $1 * norm + noise) }
  }

  /// Integrates (10.9) with (4.25) until so many gains are used up.
  private func flow(_ target: SpectralMeasure, _ ridge: Double, until last: Double) -> [Moment] {
    let modes = Self.positive(target)
    let unseen = target.mass - modes.mass
    let rates = modes.nodes.map { $0 + ridge }
    let shares = zip(modes.nodes, rates).map { $0 / $1 }
    let powers = zip(modes.weights, zip(shares, rates)).map { $0 * $1.0 / $1.1 }
    var residuals = [Double](repeating: 1, count: modes.count)
    var (slowness, clock) = (1.0, 0.0)
    var path: [Moment] = [(0, 0, target.mass)]
    guard let fastest = rates.max() else { return path }
    while path[path.count - 1].gain < last, path.count < Self.mostSteps {
      let length = clock == 0 ? Self.firstStep / fastest : Self.growthOfSteps * clock
      let decays = rates.map { exp(-$0 * length) }
      let means = rates.map { -expm1(-$0 * length) / ($0 * length) }
      // ρ = constant + linear g + square g².
      var (constant, linear, square) = (0.0, 0.0, 0.0)
      for k in rates.indices {
        let (a, b) = (means[k] * slowness - decays[k] * residuals[k], 1 - means[k])
        constant += powers[k] * a * a
        linear += 2 * powers[k] * a * b
        square += powers[k] * b * b
      }
      func norm(_ g: Double) -> Double { constant + (linear + square * g) * g }
      let g = Self.root(0, 1) { $0 * $0 * kernelGrowth(norm($0)) - 1 }
      for k in rates.indices { residuals[k] = decays[k] * residuals[k] + means[k] * (g - slowness) }
      let loss = rates.indices.reduce(unseen) {
        $0 + modes.weights[$1] * pow(1 - shares[$1] * (1 - residuals[$1] / g), 2)
      }
      let gain = path[path.count - 1].gain + length * (slowness * slowness + slowness * g + g * g) / 3
      (slowness, clock) = (g, clock + length)
      path.append((gain, norm(g), loss))
    }
    return path
  }

  private static func moment(_ path: [Moment], at gain: Double) -> Moment {
    guard let later = path.firstIndex(where: { $0.gain >= gain }), later > 0 else {
      return path[path.count - 1].gain < gain ? path[path.count - 1] : path[0]
    }
    let (start, end) = (path[later - 1], path[later])
    let share = (gain - start.gain) / (end.gain - start.gain)
    return (
      gain, start.norm + share * (end.norm - start.norm), start.loss + share * (end.loss - start.loss)
    )
  }

  /// Without what is never learned.
  private static func positive(_ measure: SpectralMeasure) -> SpectralMeasure {
    let nodes = zip(measure.nodes, measure.weights).filter { $0.0 > 0 && $0.1 > 0 }
    return SpectralMeasure(nodes: nodes.map(\.0), weights: nodes.map(\.1))
  }

  /// ς with Σ_k m_k λ_k/(λ_k + ς) = 1/ε, 0 where there are fewer modes.
  private static func ridge(_ kernel: SpectralMeasure, _ scattering: Double) -> Double {
    guard scattering > 0, scattering * kernel.integral({ 1 / $0 }) > 1 else { return 0 }
    // Below ε times the trace.
    return root(0, scattering * kernel.mass) { ridge in 1 - scattering * kernel.integral { 1 / ($0 + ridge) }
    }
  }

  /// Where a function rises through zero.
  private static func root(_ low: Double, _ high: Double, _ rising: (Double) -> Double) -> Double {
    var (low, high) = (low, high)
    for _ in 0..<halvings {
      let middle = 0.5 * (low + high)
      if rising(middle) < 0 { low = middle } else { high = middle }
    }
    return high
  }

  static let count = 64
  private static let mostForSweeps = 1.2
  private static let noiseForSweeps = 0.3
  /// x of a mode in the sum x/(2 − x) over modes, and 1 less that sum, where they stop growing.
  private static let mostInLoss = 1.8
  private static let leastDamping = 0.3
  /// Of samples a step, how far 2 − x is at the edge: N = ∞, B = 16 … N = 256, B = 256.
  private static let edgeOfNoise = 0.4
  /// In units of the fastest mode's time, and of the time so far.
  private static let firstStep = 0.05
  private static let growthOfSteps = 0.25
  private static let mostSteps = 1000
  private static let halvings = 50
}
