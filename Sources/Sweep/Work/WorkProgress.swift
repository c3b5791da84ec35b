import Synchronization

/// The finished share of many jobs, each weighted with what it is expected to cost.
final class WorkProgress: Sendable {
  private struct State {
    var shares: [SweepJob: Double] = [:]
    var finished = 0.0
  }

  private let cost: @Sendable (SweepJob) -> Double
  private let total: Double
  private let state = Mutex(State())
  private let report: @Sendable (Double) -> Void

  init(
    _ jobs: [SweepJob], costs: @escaping @Sendable (SweepJob) -> Double,
    report: @escaping @Sendable (Double) -> Void
  ) {
    // A job that costs next to nothing takes its time all the same.
    cost = { max(costs($0), 1e-3) }
    total = jobs.reduce(0) { $0 + max(costs($1), 1e-3) }
    self.report = report
  }

  func update(_ job: SweepJob, _ share: Double) {
    let done = state.withLock { state in
      state.finished += cost(job) * (share - state.shares[job, default: 0])
      state.shares[job] = share < 1 ? share : nil
      return state.finished
    }
    report(done / total)
  }
}
