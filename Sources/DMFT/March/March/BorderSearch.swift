import DMFTRuns
import DMFTSolution

/// What a search for the border of stability takes, as its first long march tells, and when it has done enough.
///
/// A search that does three times the work that is expected at most is ended, with what it knows: work and not seconds, so that the answer does not
/// depend on what else the machine does.
final class BorderSearch {
  struct Ended: Error {}

  private let watch: RunWatch
  /// Of a whole trial: shorter ones, that say where to look, are not what takes long.
  private let steps: Int
  /// What a march will hold, in bytes.
  private let memory: (SteppedChain) -> Double
  /// Seconds of a march before it tells anything.
  private let firstTime: Double
  private var isAnnounced = false
  /// Units of (4.13): of earlier trials, and at most.
  private var done = 0.0
  private var most: Double?

  init(_ watch: RunWatch, steps: Int, firstTime: Double = 0.5, memory: @escaping (SteppedChain) -> Double) {
    (self.watch, self.steps, self.firstTime, self.memory) = (watch, steps, firstTime, memory)
  }

  /// - Throws: `Ended`, and what refuses the time that is announced.
  func isStable(_ run: SteppedChain) throws -> Bool {
    var work = 0.0
    defer { done += work }
    return try StabilityLimit.isStableMarch(run) { march in
      if watch.keeper?.demand == .stop { throw Ended() }
      guard run.steps == steps, 4 * march.next >= steps else { return }
      work = march.work
      if most == nil { most = march.mostWorkLeft.map { Self.mostTimes * Self.longTrials * (work + $0) } }
      if let most, done + work > max(most, Self.leastWork) { throw Ended() }
      try announce(march, run)
    }
  }

  private func announce(_ march: CausalMarch, _ run: SteppedChain) throws {
    let spent = march.secondsSpent
    let isPatient = march.record.amplification.isSuspicious
    // One that settles ends when half of it is done.
    guard !isAnnounced, 2 * march.next > steps, spent > (isPatient ? Self.patience : 1) * firstTime,
      let left = march.secondsLeft,
      let most = march.mostSecondsLeft
    else { return }
    isAnnounced = true
    try watch.expect(
      RunEstimate(
        seconds: Self.longTrials * (spent + (left * most).squareRoot()) - spent, memory: memory(run),
        work: "search for the largest stable learning rate over \(run.steps) steps"))
  }

  /// Times as long that it waits where disturbances grow, with which it may end soon.
  private static let patience = 4.0
  /// Marches of a search that take as long as its first: 1 to 2.4 are measured, four with label noise.
  private static let longTrials = 2.0
  /// Of what is expected if no operator becomes smooth, until the search is ended.
  private static let mostTimes = 3.0
  /// Units that it has in any case, ten seconds or so.
  private static let leastWork = 2e9
}
