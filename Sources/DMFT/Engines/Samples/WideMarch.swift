import LinearAlgebra

/// One scramble of the theory of a nonlinear network of infinite width: gradient descent on S sampled units a layer, whose
/// couplings are revealed as far as they are looked at.
///
/// Exact in discrete time, up to the S units and the directions left out. Source: derivations/16.
///
/// *Complexity*: a step takes some 22 S r n flops a layer, r directions on n points.
final class WideMarch {
  let problem: WideProblem
  let settings: WideSettings
  private let populations: [WidePopulation]
  /// U of the inputs, whose directions are all there from the beginning.
  private var inputs: UnitRows
  private var inputTrained = TrainedCoefficients()
  private var couplings: [WideCoupling]
  private var readout: WideReadout?
  /// d(t).
  private var decay = 1.0

  // What a step works on; nothing is allocated once ranks do not grow.
  /// φ(h^ℓ) and φ'(h^ℓ), points × units, and their coordinates, directions × points.
  private(set) var activations: [[Double]]
  private var slopes: [[Double]]
  private var coordinates: [[Double]]
  /// z and g of a layer, samples × units, and those of the one above.
  private var signals, above: [Double]
  private var signalCoordinates: [[Double]]
  private var residuals: [Double]
  private var product: [Double] = []
  private var compact: [Double] = []
  private(set) var outputs: [Double]
  /// G^ℓ of the last step of which they were kept.
  private(set) var signalKernels: [[Double]]

  /// - Parameter taken: coordinates that another march of the scramble took, population by population.
  init(
    _ problem: WideProblem, _ settings: WideSettings, sequence: SobolSequence, scramble: UInt64,
    taken: [[UnitDraws.Place: Int]] = []
  ) {
    (self.problem, self.settings) = (problem, settings)
    var seeds = SplitMix(seed: scramble)
    populations = (0..<problem.depth).map { layer in
      WidePopulation(
        settings, sequence: sequence, seed: seeds.next(), taken: taken.isEmpty ? [:] : taken[layer])
    }
    inputs = UnitRows(units: settings.units)
    if problem.inputRank > 0 {
      inputs.append(
        populations[0].revealed(
          [Double](repeating: 1, count: problem.inputRank), isUpper: true, step: -1))
    }
    couplings = (1..<problem.depth).map { _ in
      WideCoupling(units: settings.units, isSingle: settings.isSingle)
    }
    let (n, s) = (problem.points, settings.units)
    activations = Array(repeating: Array(repeating: 0, count: n * s), count: problem.depth)
    slopes = activations
    coordinates = Array(repeating: [], count: problem.depth)
    signalCoordinates = coordinates
    signalKernels = coordinates
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
    let n = problem.points
    for layer in 0..<problem.depth {
      preactivate(layer)
      problem.activation.evaluate(
        &activations[layer], slopes: &slopes[layer], count: n * settings.units)
      let population = populations[layer]
      population.forward.cover(
        activations[layer], functions: n, tolerance: tolerance(step), room: settings.mostDirections + 1,
        isExact: isExact(step), coordinates: &coordinates[layer])
      population.noteLarge(population.forward)
      if layer + 1 < problem.depth {
        couplings[layer].reveal(above: populations[layer + 1], for: population, step: step)
      }
    }
    let top = problem.depth - 1
    if readout == nil {
      readout = WideReadout(outputs: problem.outputs, on: populations[top], units: settings.units)
    }
    readout?.values(
      activations[top], coordinates: coordinates[top], points: n, decay: decay,
      gamma: problem.richness.squareRoot(), populations[top], into: &outputs)
  }

  private func preactivate(_ layer: Int) {
    let n = problem.points
    guard layer > 0 else {
      inputs.combine(problem.root, functions: n, times: decay, keeping: 0, into: &activations[0])
      inputTrained.times(problem.root, functions: n, into: &product)
      populations[0].backward.basis.combine(product, functions: n, into: &activations[0])
      return
    }
    couplings[layer - 1].ascend(
      activations[layer - 1], coordinates: coordinates[layer - 1], functions: n, decay: decay,
      to: populations[layer], into: &activations[layer])
  }

  /// z and g of the P samples. (16.6)
  ///
  /// - Parameter keepsKernels: whether G of every layer is computed.
  func descend(step: Int, keepsKernels: Bool = false) {
    let (p, s) = (problem.samples, settings.units)
    setTopSignals()
    for layer in (0..<problem.depth).reversed() {
      signals.multiply(by: slopes[layer], count: p * s)
      if keepsKernels { signalKernels[layer] = gram(of: signals, functions: p) }
      let population = populations[layer]
      population.backward.cover(
        signals, functions: p, tolerance: tolerance(step), room: settings.mostDirections + 1,
        isExact: isExact(step), coordinates: &signalCoordinates[layer])
      population.noteLarge(population.backward)
      guard layer > 0 else { break }
      couplings[layer - 1].reveal(below: populations[layer - 1], for: population, step: step)
      descend(through: layer - 1)
    }
    inputTrained.grow(rows: populations[0].backward.count, columns: problem.inputRank)
  }

  private func descend(through coupling: Int) {
    swap(&signals, &above)
    couplings[coupling].descend(
      above, coordinates: signalCoordinates[coupling + 1], functions: problem.samples, decay: decay,
      to: populations[coupling], into: &signals)
  }

  /// z^L = w of the only output; of several, their combination along the residual.
  private func setTopSignals() {
    let (p, s, o) = (problem.samples, settings.units, problem.outputs)
    for index in residuals.indices { residuals[index] = problem.targets[index] - outputs[index] }
    guard let weights = readout?.weights else { return }
    for point in 0..<p {
      let norm = residualNorm(point)
      for output in 0..<o {
        let share = o == 1 ? 1 : norm > 0 ? residuals[point * o + output] / norm : 0
        signals.set(
          from: point * s, to: share, times: weights, from: output * s, count: s, adding: output > 0)
      }
    }
  }

  private func residualNorm(_ point: Int) -> Double {
    let o = problem.outputs
    return (point * o..<(point + 1) * o).reduce(0) { $0 + residuals[$1] * residuals[$1] }.squareRoot()
  }

  /// M and m from t to t + 1. (16.10)
  func learn(step: Int) {
    let (p, o) = (problem.samples, problem.outputs)
    let update = problem.optimiser.following(readoutNorm: readoutNorm).update(at: step, of: problem.steps)
    let rate = problem.richness.squareRoot() / Double(p)
    for layer in 0..<problem.depth {
      for row in 0..<populations[layer].backward.count {
        for point in 0..<p {
          let delta = o == 1 ? residuals[point] : residualNorm(point)
          signalCoordinates[layer][row * p + point] *= rate * delta
        }
      }
      if layer == 0 {
        compress(problem.root, rows: problem.inputRank)
        inputTrained.advance(signalCoordinates[0], compact, functions: p, by: update)
      } else {
        compress(coordinates[layer - 1], rows: populations[layer - 1].forward.count)
        couplings[layer - 1].learn(signalCoordinates[layer], compact, functions: p, by: update)
      }
    }
    let top = problem.depth - 1
    compress(coordinates[top], rows: populations[top].forward.count)
    var transposed = [Double](repeating: 0, count: p * o)
    for point in 0..<p {
      for output in 0..<o { transposed[output * p + point] = rate * residuals[point * o + output] }
    }
    readout?.learn(compact, transposed, samples: p, by: update)
    decay *= update.weightRetention
  }

  /// The columns of the samples alone.
  private func compress(_ all: [Double], rows: Int) {
    let (n, p) = (problem.points, problem.samples)
    compact.resize(rows * p)
    for row in 0..<rows { for point in 0..<p { compact[row * p + point] = all[row * n + point] } }
  }

  /// The first directions are those that hardly anything is left out of.
  private func isExact(_ step: Int) -> Bool { step == 0 || !settings.isSingle }

  private func tolerance(_ step: Int) -> Double {
    step == 0 ? WideSettings.firstTolerance : settings.tolerance
  }
}

extension [Double] {
  /// x_i ← x_i y_i for the first `count` numbers.
  fileprivate mutating func multiply(by other: [Double], count: Int) {
    precondition(count <= self.count && count <= other.count)
    var values = mutableSpan
    let factors = other.span
    for i in 0..<count { values[i] *= factors[i] }
  }

  /// x_i ← α y_i, or x_i + α y_i, over `count` numbers from given positions on.
  fileprivate mutating func set(
    from first: Int, to alpha: Double, times other: [Double], from second: Int, count: Int, adding: Bool
  ) {
    var values = mutableSpan
    let terms = other.span
    for i in 0..<count {
      values[first + i] = (adding ? values[first + i] : 0) + alpha * terms[second + i]
    }
  }
}
