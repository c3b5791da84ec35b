import DMFTNumerics
import DMFTRuns
import LinearAlgebra

/// One scramble of the theory of a nonlinear network of infinite width: gradient descent on S sampled units a layer, whose
/// couplings are revealed as far as they are looked at.
///
/// Exact in discrete time, up to the S units and the directions left out. Source: derivations/16.
///
/// *Complexity*: a step takes some 20 S r n flops a coupling, r directions on n points.
final class WideMarch<Real: UnitReal> {
  let problem: WideProblem
  let settings: WideSettings
  let layout: UnitLayout
  private let populations: [WidePopulation<Real>]
  /// W⁰ on the rows of a⁰.
  private var inputs: TrainedRows<Real>
  private var couplings: [WideCoupling<Real>]
  private var readout: WideReadout<Real>?
  /// d(t).
  private var decay = 1.0
  private var batch: SampleBatch?

  // What a step works on; nothing is allocated once ranks do not grow.
  /// a⁰, rows × points.
  private let root: [Real]
  /// φ(h^ℓ) and φ'(h^ℓ), points × units in pieces, and coordinates, directions × points.
  private(set) var activations: [[Real]]
  private var slopes: [[Real]]
  private var coordinates: [[Real]]
  /// z and g of a layer, samples × units in pieces, and those of the one above.
  private var signals, above: [Real]
  private var signalCoordinates: [[Real]]
  private var residuals: [Double]
  private(set) var outputs: [Double]
  /// G^ℓ of the last step of which they were kept.
  private(set) var signalKernels: [[Double]]

  /// - Parameter taken: coordinates that another march of the scramble took, population by population.
  init(
    _ problem: WideProblem, _ settings: WideSettings, sequence: SobolSequence, scramble: UInt64,
    taken: [[UnitDraws.Place: Int]] = []
  ) {
    (self.problem, self.settings, batch) = (problem, settings, problem.batch)
    let (n, s, depth) = (problem.points, settings.units, problem.depth)
    layout = UnitLayout(units: s)
    var seeds = SplitMix(seed: scramble)
    populations = (0..<depth).map { layer in
      WidePopulation(
        settings, sequence: sequence, seed: seeds.next(), taken: taken.isEmpty ? [:] : taken[layer])
    }
    let ones = [Double](repeating: 1, count: problem.inputRank)
    inputs = TrainedRows(
      units: s, start: ones.isEmpty ? [] : populations[0].revealed(ones, isUpper: true, step: -1))
    root = Real.converted(problem.root)
    couplings = (1..<depth).map { _ in WideCoupling(units: s) }
    activations = Array(repeating: Array(repeating: 0, count: n * s), count: depth)
    slopes = activations
    coordinates = Array(repeating: [], count: depth)
    signalCoordinates = coordinates
    signalKernels = Array(repeating: [], count: depth)
    signals = Array(repeating: 0, count: problem.samples * s)
    above = signals
    residuals = Array(repeating: 0, count: problem.samples * problem.outputs)
    outputs = Array(repeating: 0, count: n * problem.outputs)
  }

  /// The largest number of directions of a population.
  var rank: Int { populations.reduce(0) { max($0, $1.rank) } }
  /// Coordinates taken by large directions, population by population.
  var taken: [[UnitDraws.Place: Int]] { populations.map(\.taken) }
  var isSaturated: Bool { populations.contains { $0.isSaturated } }
  var readoutNorm: Double { readout?.norm ?? 1 }

  /// Mean squared residual over the samples, or over the test samples, outputs added.
  func loss(of points: Range<Int>) -> Double {
    let o = problem.outputs
    let sum = (points.lowerBound * o..<points.upperBound * o).reduce(0) { sum, index in
      let residual = problem.targets[index] - outputs[index]
      return sum + residual * residual
    }
    return sum / Double(points.count)
  }

  // MARK: - A step

  /// h, φ and f at step t. (16.5)
  func ascend(step: Int) {
    let (n, top) = (problem.points, problem.depth - 1)
    for layer in 0...top {
      preactivate(layer)
      Real.evaluate(problem.activation, &activations[layer], slopes: &slopes[layer], count: n * layout.units)
      guard layer < top || readout == nil else { break }
      let population = populations[layer]
      population.forward.cover(
        activations[layer], functions: n, tolerance: tolerance(step), room: settings.mostDirections + 1,
        coordinates: &coordinates[layer])
      population.noteLarge(population.forward)
      guard layer < top else { break }
      couplings[layer].reveal(above: populations[layer + 1], for: population, step: step)
    }
    if readout == nil {
      readout = WideReadout(outputs: problem.outputs, on: populations[top], units: layout.units)
    }
    readout?.values(activations[top], points: n, gamma: problem.richness.squareRoot(), into: &outputs)
    for index in residuals.indices { residuals[index] = problem.targets[index] - outputs[index] }
  }

  private func preactivate(_ layer: Int) {
    let n = problem.points
    guard layer > 0 else { return inputs.rows.combine(root, functions: n, keeping: 0, into: &activations[0]) }
    couplings[layer - 1].ascend(
      activations[layer - 1], coordinates: coordinates[layer - 1], functions: n, decay: decay,
      to: populations[layer], into: &activations[layer])
  }

  /// z and g of the P samples. (16.6)
  ///
  /// - Parameter keepsKernels: whether G of every layer is computed.
  func descend(step: Int, keepsKernels: Bool = false) {
    let p = problem.samples
    setTopSignals()
    for layer in (0..<problem.depth).reversed() {
      multiplyBySlopes(layer)
      if keepsKernels { signalKernels[layer] = layout.gram(signals, functions: p, count: p) }
      guard layer > 0 else { return }
      let population = populations[layer]
      population.backward.cover(
        signals, functions: p, tolerance: tolerance(step), room: settings.mostDirections + 1,
        coordinates: &signalCoordinates[layer])
      population.noteLarge(population.backward)
      couplings[layer - 1].reveal(below: populations[layer - 1], for: population, step: step)
      swap(&signals, &above)
      couplings[layer - 1].descend(
        above, coordinates: signalCoordinates[layer], functions: p, decay: decay,
        to: populations[layer - 1], into: &signals)
    }
  }

  /// g = φ'(h) z: of all points, the first are the samples.
  private func multiplyBySlopes(_ layer: Int) {
    let (p, n) = (problem.samples, problem.points)
    guard p < n else { return Real.multiplyEntries(&signals, slopes[layer], count: p * layout.units) }
    layout.multiplyFirst(p, of: &signals, by: slopes[layer], functions: n)
  }

  /// z^L = w of the only output; of several, their combination along the residual.
  private func setTopSignals() {
    let (p, o) = (problem.samples, problem.outputs)
    var shares = [Real](repeating: 1, count: o * p)
    if o > 1 {
      for point in 0..<p {
        let norm = residualNorm(point)
        for output in 0..<o {
          shares[output * p + point] = Real(norm > 0 ? residuals[point * o + output] / norm : 0)
        }
      }
    }
    readout?.signals(shares, samples: p, into: &signals)
  }

  private func residualNorm(_ point: Int) -> Double {
    let o = problem.outputs
    return (point * o..<(point + 1) * o).reduce(0) { $0 + residuals[$1] * residuals[$1] }.squareRoot()
  }

  /// W⁰, M and w from t to t + 1. (16.10)
  func learn(step: Int) {
    let (p, o, top) = (problem.samples, problem.outputs, problem.depth - 1)
    let update = problem.optimiser.following(readoutNorm: readoutNorm).update(at: step, of: problem.steps)
    let rates = nextRates()
    let deltas = (0..<p).map { Real(rates[$0] * (o == 1 ? residuals[$0] : residualNorm($0))) }
    if problem.inputRank > 0 {
      let rows = problem.inputRank
      var weighted = [Real](repeating: 0, count: rows * p)
      for row in 0..<rows {
        for point in 0..<p { weighted[row * p + point] = deltas[point] * root[row * problem.points + point] }
      }
      inputs.learn(weighted, of: signals, functions: p, samples: p, by: update)
    }
    for layer in 1..<problem.depth {
      for index in 0..<populations[layer].backward.count * p {
        signalCoordinates[layer][index] *= deltas[index % p]
      }
      couplings[layer - 1].learn(
        signalCoordinates[layer],
        transposed: firstColumns(coordinates[layer - 1], rows: populations[layer - 1].forward.count),
        functions: p, by: update)
    }
    var shares = [Real](repeating: 0, count: p * o)
    for point in 0..<p {
      for output in 0..<o { shares[output * p + point] = Real(rates[point] * residuals[point * o + output]) }
    }
    readout?.learn(shares, of: activations[top], points: problem.points, samples: p, by: update)
    decay *= update.weightRetention
  }

  /// γ₀ m_μ/P of every sample, with the mask m of the step's batch: P/B in it, 0 outside.  (16.17)
  private func nextRates() -> [Double] {
    let (p, gamma) = (problem.samples, problem.richness.squareRoot())
    guard batch != nil else { return Array(repeating: gamma / Double(p), count: p) }
    batch?.draw()
    var rates = [Double](repeating: 0, count: p)
    for point in batch?.points ?? [] { rates[point] = gamma / Double(batch?.size ?? p) }
    return rates
  }

  /// The columns of the samples alone, one row for each.
  private func firstColumns(_ all: [Real], rows: Int) -> [Real] {
    let (n, p) = (problem.points, problem.samples)
    var result = [Real](repeating: 0, count: rows * p)
    for row in 0..<rows { for point in 0..<p { result[point * rows + row] = all[row * n + point] } }
    return result
  }

  private func tolerance(_ step: Int) -> Double {
    step == 0 ? Real.smallestDirection : settings.tolerance
  }
}
