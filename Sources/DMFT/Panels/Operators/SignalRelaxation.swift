import LinearAlgebra

/// How far the overlap of the mean predictor's error with the target goes in a sweep of a panel.
///
///     a(t) = Σ_k m_k h_k(t),     (1 + c I) Δg = −μ Δa,     a ← a + δ,   (1 + 1.4 μ + c I) δ = (1 + c I)(g − a)
///     h_k ← h_k + (a + δ − g) v_k,   Σ_k m_k v_k = 1                                                       (19.18)
///
/// g is what a sweep makes of a, and I the integral from the panel's beginning, in units of its length. Long after the transients h_k is what the
/// kernel's slope leaves of the target, and that slope is what a readout gains by a: sweeps multiply errors of a by −μ, which fade in the course of
/// a panel, and those of everything else by little. μ, c and v follow from the sweeps of the panels before.
struct SignalRelaxation {
  private let weights: [Double]
  /// m_k λ_k Σ_s h_k(s) over the times before the panel: what h_k makes of sums of correlations.
  private var reach: [Double] = []
  /// μ, c and v.
  private var (gain, fading) = (0.0, 0.0)
  private var form: [Double]
  /// Sums over sweeps, each relative to Σ Δg²: of products of Δa and I Δg with one another and with Δg, of Δh_k Δg, and of 1. Those of earlier panels
  /// count half as much with each.
  private var products = [0.0, 0, 0, 0, 0]
  private var responses: [Double]
  private var count = 0.0
  private var sweeps = 0
  private var last: (overlaps: [Double], signals: [[Double]]) = ([], [])
  /// Where the rows are in the panel, from 0 to 1.
  private var places: [Double] = []

  /// - Parameter weights: m_k of the target measure.
  init(weights: [Double]) {
    self.weights = weights
    form = weights.map { _ in 0 }
    responses = form
  }

  /// What a sweep goes on with.
  struct Step {
    var overlaps: [Double]
    var signals: [[Double]]
    /// What would change of Σ_s C(t,s), relative to it, if a were not relaxed, or three times δ if that is less; 0 where it is not.
    var change = 0.0
  }

  /// a.
  func overlap(_ signal: [Double]) -> Double {
    dotProduct(weights, from: 0, signal, from: 0, count: weights.count)
  }

  /// Goes to a new panel.
  ///
  /// - Parameters:
  ///   - reach: m_k λ_k Σ_s h_k(s), over the times before it.
  ///   - places: of its rows, from 0 to 1.
  mutating func begin(_ reach: [Double], _ places: [Double]) {
    (self.reach, self.places) = (reach, places)
    if count > 0 { conclude() }
    products = products.map { Self.memory * $0 }
    responses = responses.map { Self.memory * $0 }
    count *= Self.memory
    (sweeps, last) = (0, ([], []))
  }

  /// Least squares.
  private mutating func conclude() {
    let (aa, af, ff, ag, fg) = (products[0], products[1], products[2], products[3], products[4])
    let determinant = aa * ff - af * af
    (gain, fading) = (-ag / aa, 0)
    let both = ((af * fg - ff * ag) / determinant, (af * ag - aa * fg) / determinant)
    if both.0 > 0, both.1 > 0 { (gain, fading) = both }
    form = responses.map { $0 / count }
  }

  /// - Parameters:
  ///   - guess: a at every row.
  ///   - signals: h_k, as the kernel that belongs to the guess gives them.
  mutating func step(from guess: [Double], to signals: [[Double]]) -> Step {
    let given = signals.map(overlap)
    learn(guess, signals)
    sweeps += 1
    guard gain > Self.leastGain else { return Step(overlaps: given, signals: signals) }
    let residual = zip(given, guess).map { $0 - $1 }
    // Overlaps are guessed better than kernels, of which they are steep functions.
    let steps = sweeps == 1 ? guess.map { _ in 0 } : relaxed(residual)
    var step = Step(overlaps: guess, signals: signals)
    let width = abs(dotProduct(reach, from: 0, form, from: 0, count: form.count))
    for j in guess.indices {
      let whole = zip(reach, signals[j]).reduce(Double.leastNormalMagnitude) { $0 + abs($1.0 * $1.1) }
      let change = sweeps == 1 ? abs(residual[j]) : min(abs(residual[j]), Self.margin * abs(steps[j]))
      step.change = max(step.change, change * width / whole)
      step.overlaps[j] += steps[j]
      addProduct(steps[j] - residual[j], form, from: 0, to: &step.signals[j], from: 0, count: form.count)
    }
    return step
  }

  /// δ, forward in time.
  private func relaxed(_ residual: [Double]) -> [Double] {
    var result: [Double] = []
    var left = 0.0
    for (j, value) in residual.enumerated() {
      let half = weight(j)
      // I (residual − δ), but for what this row adds to it.
      let before = left + (j > 0 ? half * (residual[j - 1] - result[j - 1]) : 0)
      result.append((value + fading * (before + half * value)) / (1 + Self.excess * gain + fading * half))
      left = before + half * (value - result[j])
    }
    return result
  }

  /// I, by trapezoids.
  private func integral(_ values: [Double]) -> [Double] {
    var (result, sum): ([Double], Double) = ([], 0)
    for j in values.indices {
      sum += weight(j) * (values[j] + (j > 0 ? values[j - 1] : 0))
      result.append(sum)
    }
    return result
  }

  /// Half of what a row is behind the one before; all of it for the first, before which values are its own.
  private func weight(_ j: Int) -> Double { j > 0 ? (places[j] - places[j - 1]) / 2 : places[0] }

  /// First sweeps differ by other errors, last ones by rounding.
  private mutating func learn(_ guess: [Double], _ signals: [[Double]]) {
    defer { last = (guess, signals) }
    guard sweeps > 2 else { return }
    let steps = zip(guess, last.overlaps).map { $0 - $1 }
    let changes = zip(signals, last.signals).map { overlap(zip($0, $1).map { $0 - $1 }) }
    let (square, whole) = (steps.reduce(0) { $0 + $1 * $1 }, guess.reduce(0) { $0 + $1 * $1 })
    let unit = changes.reduce(0) { $0 + $1 * $1 }
    guard square > Self.leastSquare * whole, unit > 0 else { return }
    let faded = integral(changes)
    func sum(_ x: [Double], _ y: [Double]) -> Double { zip(x, y).reduce(0) { $0 + $1.0 * $1.1 } / unit }
    let own = [
      sum(steps, steps), sum(steps, faded), sum(faded, faded), sum(steps, changes), sum(faded, changes),
    ]
    for i in own.indices { products[i] += own[i] }
    count += 1
    for j in guess.indices {
      for k in weights.indices {
        responses[k] += (signals[j][k] - last.signals[j][k]) * changes[j] / unit
      }
    }
  }

  mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&gain)
    try archive.exchange(&fading)
    try archive.exchange(&form)
    try archive.exchange(&products)
    try archive.exchange(&responses)
    try archive.exchange(&count)
    guard form.count == weights.count, responses.count == weights.count, products.count == 5 else {
      throw StateError.ended
    }
  }

  /// Errors of a have forms with up to twice the μ that least squares find; with this both ends are multiplied by less than a half (heuristic).
  private static let excess = 1.4
  /// What panels miss adds up: their rows have settled when a third of what is asked for is left.
  private static let margin = 3.0
  /// μ below which nothing is gained.
  private static let leastGain = 0.3
  /// Σ Δa²/Σ a² that is not made of rounding errors.
  private static let leastSquare = 1e-23
  private static let memory = 0.5
}
