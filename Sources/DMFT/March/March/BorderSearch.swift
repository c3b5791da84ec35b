import DMFTRuns
import DMFTSolution

/// What a search for the border of stability takes, as its first long march tells, and when it has taken long enough.
///
/// Near the border marches are slower than any model of them says: what is announced is measured. A search that takes twice as long
/// is ended, with what it knows.
final class BorderSearch {
  struct Ended: Error {}

  private let watch: RunWatch
  /// Of a whole trial: shorter ones, that say where to look, are not what takes long.
  private let steps: Int
  /// What a march will hold, in bytes.
  private let memory: (SteppedChain) -> Double
  private var deadline: ContinuousClock.Instant?

  init(_ watch: RunWatch, steps: Int, memory: @escaping (SteppedChain) -> Double) {
    (self.watch, self.steps, self.memory) = (watch, steps, memory)
  }

  /// - Throws: `Ended`, and what refuses the time that is announced.
  func isStable(_ run: SteppedChain) throws -> Bool {
    try StabilityLimit.isStableMarch(run) { march in
      guard run.steps == steps else { return }
      if let deadline {
        guard ContinuousClock.now < deadline else { throw Ended() }
        return
      }
      let spent = march.secondsSpent
      let isPatient = march.record.amplification.isSuspicious
      guard spent > (isPatient ? Self.patience : Self.firstTime), let left = march.secondsLeft else { return }
      let seconds = Self.longTrials * (spent + left) - spent
      try watch.expect(
        RunEstimate(
          seconds: seconds, memory: memory(run),
          work: "search for the largest stable learning rate over \(run.steps) steps"))
      deadline = ContinuousClock.now + .seconds(max(Self.mostTimes * seconds, Self.leastTime))
    }
  }

  /// Seconds of a march before it tells anything; and where disturbances grow, with which it may end soon.
  private static let firstTime = 0.5
  private static let patience = 2.0
  /// Marches of a search that take as long as a stable one, with what their own pace says too little early on: measured 2.5 to 4.
  private static let longTrials = 3.0
  /// Of what was announced, until the search is ended; and seconds that it has in any case.
  private static let mostTimes = 2.0
  private static let leastTime = 10.0
}
