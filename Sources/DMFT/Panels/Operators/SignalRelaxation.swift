import LinearAlgebra

/// How far the overlap of the mean predictor's error with the target goes in a sweep of a panel.
///
///     a(t) = Σ_k m_k h_k(t),     a ← a + (g(a) − a)/(1 + μ),     h_k ← h_k + (a − g(a)) v_k,   Σ_k m_k v_k = 1      (19.18)
///
/// g is what a sweep makes of a. Long after the transients h_k is what the kernel's slope leaves of the target, and the slope is what a readout
/// gains by a: sweeps multiply errors of a by −μ, and those of everything else by little. μ and v follow from the sweeps of the panel before.
struct SignalRelaxation {
  private let weights: [Double]
  /// μ, and v.
  private var gain = 0.0
  private var form: [Double]
  /// Σ over sweeps of −Δg(h_k)/Δa, as least squares over rows give it, and their number; sweeps of earlier panels count half as much with each.
  private var responses: [Double]
  private var count = 0.0
  private var sweeps = 0
  private var last: (overlaps: [Double], signals: [[Double]]) = ([], [])

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
    /// Of a in g(a), relative to Σ_k m_k |h_k|, as far as it counts beside changes of correlations.
    let change: Double
  }

  /// a.
  func overlap(_ signal: [Double]) -> Double {
    dotProduct(weights, from: 0, signal, from: 0, count: weights.count)
  }

  /// Goes to a new panel.
  mutating func begin() {
    if count > 0 {
      let response = responses.map { $0 / count }
      gain = overlap(response)
      if gain > Self.leastGain { form = response.map { $0 / gain } }
    }
    responses = responses.map { Self.memory * $0 }
    count *= Self.memory
    (sweeps, last) = (0, ([], []))
  }

  /// - Parameters:
  ///   - guess: a at every row.
  ///   - signals: h_k, as the kernel that belongs to the guess gives them.
  mutating func step(from guess: [Double], to signals: [[Double]]) -> Step {
    let given = signals.map(overlap)
    let scales = signals.map {
      zip(weights, $0).reduce(Double.leastNormalMagnitude) { $0 + abs($1.0 * $1.1) }
    }
    learn(guess, signals, scales)
    sweeps += 1
    let change = given.indices.reduce(0) {
      max($0, Self.importance * abs(given[$1] - guess[$1]) / scales[$1])
    }
    guard gain > Self.leastGain else { return Step(overlaps: given, signals: signals, change: change) }
    // Overlaps are guessed better than kernels, of which they are steep functions.
    let share = sweeps == 1 ? 0 : 1 / (1 + gain)
    var step = Step(overlaps: guess, signals: signals, change: change)
    for j in guess.indices {
      step.overlaps[j] += share * (given[j] - guess[j])
      addProduct(step.overlaps[j] - given[j], form, from: 0, to: &step.signals[j], from: 0, count: form.count)
    }
    return step
  }

  /// First sweeps differ by other errors, last ones by rounding.
  private mutating func learn(_ guess: [Double], _ signals: [[Double]], _ scales: [Double]) {
    defer { last = (guess, signals) }
    guard sweeps > 2 else { return }
    let steps = guess.indices.map { (guess[$0] - last.overlaps[$0]) / scales[$0] }
    let square = steps.reduce(0) { $0 + $1 * $1 }
    guard square > Self.leastSquare else { return }
    count += 1
    for j in guess.indices {
      let factor = steps[j] / (scales[j] * square)
      for k in weights.indices { responses[k] -= (signals[j][k] - last.signals[j][k]) * factor }
    }
  }

  mutating func exchange(with archive: StateArchive) throws {
    try archive.exchange(&gain)
    try archive.exchange(&form)
    try archive.exchange(&responses)
    try archive.exchange(&count)
    guard form.count == weights.count, responses.count == weights.count else { throw StateError.ended }
  }

  /// What ⟨w²⟩ gains by a in a panel is a part of it (heuristic: with 1 in its place panels differ by half as much, at a seventh more of the sweeps).
  private static let importance = 0.3
  /// μ below which nothing is gained.
  private static let leastGain = 0.3
  /// Σ Δa²/a² that is not made of rounding errors.
  private static let leastSquare = 1e-22
  private static let memory = 0.5
}
