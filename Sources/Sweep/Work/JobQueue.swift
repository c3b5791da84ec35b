import Synchronization

/// Jobs in the order in which they are done: those that are expected to take longest first.
final class JobQueue: Sendable {
  private let jobs: [SweepJob]
  private let position = Atomic<Int>(0)

  init(_ jobs: [SweepJob], costs: (SweepJob) -> Double) {
    self.jobs = jobs.map { ($0, costs($0)) }.sorted { $0.1 > $1.1 }.map(\.0)
  }

  /// nil when all are taken.
  func next() -> SweepJob? {
    let index = position.add(1, ordering: .relaxed).oldValue
    return index < jobs.count ? jobs[index] : nil
  }
}
