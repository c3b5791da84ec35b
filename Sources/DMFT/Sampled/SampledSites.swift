import DMFTNumerics
import DMFTRuns
import DMFTSolution
import LinearAlgebra

/// The populations of the sampled part of a chain, as paths of S sites each, moved one step at a time.
///
///     down:  w → g of every population → rows of T = ⟨∂g/∂u⟩ and C_g at the lowest
///     up:    rows of 𝒜 and C_u → draw u(t) → h of every population → the rules' next step                (15)–(17)
final class SampledSites {
  /// A coupling between two sampled populations.
  struct Link {
    let isAged: Bool
    let memory: (any PathMemory)?
    /// For a Gaussian map.
    var gaussian: SampledGaussian?
  }

  private var links: [Link]
  /// u of the lowest population.
  private var field: GaussianField
  private var readout: SampledReadout
  /// g and h of every population, now.
  private var g: [[Double]]
  private var h: [[Double]]
  /// All rows of g of the lowest population.
  private var lowest: PathTable
  private(set) var time = 0
  /// d(0 … t).
  private var decay = [1.0]
  private let optimiser: any LinearOptimiser
  private let steps: Int

  /// - Parameter paths: which points of the scramble.
  /// - Returns: nil when the normal numbers are not independent.
  init?(
    _ chain: SampledChain, _ sequence: SobolSequence, paths: Range<Int>, scramble: UInt64,
    momentumWindow: Int?
  ) {
    steps = chain.base.steps
    optimiser = chain.base.optimiser
    guard
      let normals = SampledNormals(
        sequence, processes: chain.processes, times: steps + 1, paths: paths, scramble: scramble)
    else { return nil }
    let empty = PathTable(paths: paths.count, capacity: steps + 1, chain.precision)
    field = GaussianField(normals.process(0, chain.precision))
    let deviation = chain.base.network.readoutVariance.squareRoot()
    readout = SampledReadout(
      chain.optimiser, weights: normals.initialReadout.map { deviation * $0 }, steps: steps)
    lowest = empty
    var (next, links) = (1, [Link]())
    for level in chain.links {
      let coupling = chain.base.network.couplings[level]
      let memory = chain.rules[level].memory(
        coupling, optimiser: chain.optimiser, empty, steps: steps, momentumWindow: momentumWindow)
      var link = Link(isAged: coupling.followsRun, memory: memory)
      if coupling.initialisation == .gaussian {
        link.gaussian = SampledGaussian(
          widthRatio: chain.base.network.widthRatio(level), down: normals.process(next, chain.precision),
          up: normals.process(next + 1, chain.precision), empty)
        next += 2
      }
      links.append(link)
    }
    self.links = links
    g = Array(repeating: [Double](repeating: 0, count: paths.count), count: links.count + 1)
    h = g
  }

  /// The largest ratio of an update of the readout to the signal that caused it.
  var largestGain: Double { readout.largestGain }

  /// The downward half of the present step: T(t, s < t) and C_g(t, s ≤ t) of the lowest population, and ⟨w²⟩.
  func descend() -> (response: [Double], correlation: [Double], readoutNorm: Double) {
    g[links.count] = readout.weights
    for index in links.indices.reversed() { descend(through: index) }
    lowest.append(rounding: &g[0])
    return (
      field.response(of: g[0], before: time), lowest.moments(with: g[0]), readout.norm
    )
  }

  private func descend(through index: Int) {
    let age = links[index].isAged ? decay : []
    let upper = g[index + 1]
    var lower = links[index].gaussian?.descend(upper, age) ?? scaled(upper, age)
    links[index].memory?.addAbove(upper, to: &lower)
    g[index] = lower
  }

  /// The upward half, with 𝒜(t, s ≤ t) and C_u(t, s ≤ t) of the lowest population; then every rule takes its step.
  func ascend(response: [Double], covariance: [Double]) {
    h[0] = field.draw(covariance)
    lowest.add(response, to: &h[0])
    for index in links.indices { ascend(through: index) }
    let norm = readout.norm
    for (index, link) in links.enumerated() {
      link.memory?.learn(upper: g[index + 1], lower: h[index], readoutNorm: norm)
    }
    readout.advance(h[links.count])
    let update = optimiser.following(readoutNorm: norm).update(at: time, of: steps)
    decay.append(decay[time] * update.weightRetention)
    time += 1
  }

  private func ascend(through index: Int) {
    let age = links[index].isAged ? decay : []
    let lower = h[index]
    var upper = links[index].gaussian?.ascend(lower, above: g[index + 1], age) ?? scaled(lower, age)
    links[index].memory?.addBelow(lower, to: &upper)
    h[index + 1] = upper
  }

  private func scaled(_ path: [Double], _ age: [Double]) -> [Double] {
    guard let factor = age.last, factor != 1 else { return path }
    return path.map { factor * $0 }
  }
}

/// A Gaussian map between sampled populations: three independent sets of normal numbers, u below, and r and u here.
///
///     g = r + T' h + memory,  r ~ N(0, ν C_g'),     h' = u' + ν R g' + memory,  u' ~ N(0, C_h)               (15.9)
struct SampledGaussian {
  /// ν.
  let widthRatio: Double
  /// r of the lower end and u of the upper one.
  private var down: GaussianField
  private var up: GaussianField
  /// g' of the upper end and h of the lower one.
  private var above: PathTable
  private var below: PathTable

  /// - Parameter empty: a table that holds nothing yet.
  init(widthRatio: Double, down: PathTable, up: PathTable, _ empty: PathTable) {
    self.widthRatio = widthRatio
    self.down = GaussianField(down)
    self.up = GaussianField(up)
    above = empty
    below = empty
  }

  /// - Parameter age: d(0 … t), empty for 1.
  mutating func descend(_ upper: [Double], _ age: [Double]) -> [Double] {
    var upper = upper
    above.append(rounding: &upper)
    var lower = down.draw(aged(above.moments(with: upper), age, widthRatio))
    below.add(aged(up.response(of: upper, before: below.count), age, 1), to: &lower)
    return lower
  }

  mutating func ascend(_ lower: [Double], above upper: [Double], _ age: [Double]) -> [Double] {
    var lower = lower
    below.append(rounding: &lower)
    let response = down.response(of: lower, before: below.count)
    var result = up.draw(aged(below.moments(with: lower), age, 1))
    above.add(aged(response, age, widthRatio), to: &result)
    return result
  }

  /// factor · d(t) d(s) x(s).
  private func aged(_ row: [Double], _ age: [Double], _ factor: Double) -> [Double] {
    guard let now = age.last else { return row.map { factor * $0 } }
    return zip(row, age).map { factor * now * $0 * $1 }
  }
}
