import DMFTRuns

/// The readout weights of sampled sites: any causal rule moves them, one site like the other (15).
struct SampledReadout {
  /// w(t).
  private(set) var weights: [Double]
  private let optimiser: any Optimiser
  private let steps: Int
  private var memory: [[Double]]
  private var step = 0
  /// The largest ratio of an update to the signal that caused it: how fast the slowest and fastest sites learn on average.
  private(set) var largestGain = 0.0

  /// - Parameter weights: w(0).
  init(_ optimiser: any Optimiser, weights: [Double], steps: Int) {
    self.optimiser = optimiser
    self.weights = weights
    self.steps = steps
    let memories = (optimiser as? any ElementwiseOptimiser)?.memories ?? 1
    memory = Array(repeating: [Double](repeating: 0, count: weights.count), count: memories)
  }

  /// ⟨w²⟩.
  var norm: Double { meanSquare(weights) }

  /// Goes from w(t) to w(t + 1), with h(t).
  mutating func advance(_ signal: [Double]) {
    switch optimiser.following(readoutNorm: norm) {
    case let linear as any LinearOptimiser: follow(linear.update(at: step, of: steps), signal)
    case let rule as any ElementwiseOptimiser: follow(rule, signal)
    default: preconditionFailure("\(optimiser) is neither linear nor elementwise")
    }
    step += 1
  }

  private mutating func follow(_ rule: any ElementwiseOptimiser, _ signal: [Double]) {
    var change = signal
    rule.respond(to: &change, &memory, at: step, of: steps)
    let retention = rule.stepSize.retention(at: step, of: steps)
    for i in weights.indices { weights[i] = retention * weights[i] + change[i] }
    note(change, signal)
  }

  private mutating func follow(_ update: LinearUpdate, _ signal: [Double]) {
    var change = signal
    for i in weights.indices {
      memory[0][i] = update.momentumRetention * memory[0][i] + signal[i]
      change[i] = update.fromMomentum * memory[0][i] + update.fromGradient * signal[i]
      weights[i] = update.weightRetention * weights[i] + change[i]
    }
    note(change, signal)
  }

  private mutating func note(_ change: [Double], _ signal: [Double]) {
    let size = meanSquare(signal)
    if size > 0 { largestGain = max(largestGain, (meanSquare(change) / size).squareRoot()) }
  }
}
