/// What an optimiser makes of a unit gradient signal at one time: O(t, s), and of the initial weights: d(t).
///
///     w(t) = d(t) w(0) + Σ_{s<t} O(t, s) h(s)                                                        (3)
///
/// O(t, s) = 0 for t ≤ s; for plain SGD O = η. Columns are advanced together, one step at a time, by the
/// optimiser's own recursion, so every linear optimiser is exact here.
package struct ImpulseResponse {
  private let optimiser: any LinearOptimiser
  private let steps: Int
  /// Weight and momentum at the present time that a unit impulse at s has left, for all s so far.
  private var weights: [Double]
  private var momenta: [Double]
  package private(set) var time = 0
  /// d(t).
  package private(set) var decay = 1.0

  package init(_ optimiser: any LinearOptimiser, steps: Int) {
    self.optimiser = optimiser
    self.steps = steps
    weights = [Double](repeating: 0, count: steps + 1)
    momenta = weights
  }

  /// O(t, ·) at the present time t, columns s < t.
  package var row: ArraySlice<Double> { weights[0..<time] }

  /// Goes from t to t + 1.
  ///
  /// - Parameter readoutNorm: ⟨w²⟩(t), which schedules may follow.
  package mutating func advance(readoutNorm: Double = 0) {
    let update = optimiser.following(readoutNorm: readoutNorm).update(at: time, of: steps)
    momenta[time] = 1
    weights[time] = update.fromMomentum + update.fromGradient
    for s in 0..<time {
      momenta[s] *= update.momentumRetention
      weights[s] = update.weightRetention * weights[s] + update.fromMomentum * momenta[s]
    }
    decay *= update.weightRetention
    time += 1
  }

  /// d(0) … d(steps), at a readout norm of at most 1 where the schedule follows it; nil when the initial weights do not
  /// decay.
  package static func decay(of optimiser: any LinearOptimiser, steps: Int) -> [Double]? {
    var values = [1.0]
    for step in 0..<steps {
      values.append(values[step] * optimiser.update(at: step, of: steps).weightRetention)
    }
    return values.allSatisfy { $0 == 1 } ? nil : values
  }
}
