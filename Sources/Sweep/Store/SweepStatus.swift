import Dispatch
import Foundation
import Synchronization

/// How far a sweep is.
public struct SweepStatus: Sendable {
  public struct Failure: Sendable, Hashable {
    public var job: SweepJob
    /// The coordinates.
    public var label: String
    public var reason: String
  }

  /// Points by what there is of them: one that failed in any action has failed, one is finished when every action is.
  public var finished = 0
  public var running = 0
  public var missing = 0
  public var failed = 0
  /// In the order of the points.
  public var failures: [Failure] = []
  public var missingPoints: [Int] = []

  public var points: Int { finished + running + missing + failed }
}

extension SweepDirectory {
  /// All jobs, or those of the points `task` mod `tasks`.
  func jobs(_ share: SweepShare = .all) -> [SweepJob] {
    stride(from: share.task, to: grid.count, by: share.tasks).flatMap { point in
      description.actions.map { SweepJob(point: point, action: $0) }
    }
  }

  /// What there is of each job. Every result is read and compared with its checksum.
  func states(of jobs: [SweepJob]) -> [PointResult.State] {
    let batch = 256
    let found = Mutex<[Int: [PointResult.State]]>([:])
    DispatchQueue.concurrentPerform(iterations: (jobs.count + batch - 1) / batch) { number in
      let part = jobs[(number * batch)..<min(jobs.count, (number + 1) * batch)]
      let states = part.map { PointResult.state(place($0)) }
      found.withLock { $0[number] = states }
    }
    return found.withLock { found in found.keys.sorted().flatMap { found[$0] ?? [] } }
  }

  public func status() -> SweepStatus {
    let jobs = jobs()
    // Before and after: looking at many results takes a while.
    let before = locks.heldJobs()
    let states = states(of: jobs)
    let held = before.union(locks.heldJobs())
    var status = SweepStatus()
    let count = description.actions.count
    for point in 0..<grid.count {
      let range = (point * count)..<((point + 1) * count)
      if states[range].contains(.failed) {
        status.failed += 1
        for index in range where states[index] == .failed {
          let reason = PointResult.reason(place(jobs[index])) ?? ""
          status.failures.append(.init(job: jobs[index], label: grid.label(of: point), reason: reason))
        }
      } else if !states[range].contains(.missing) {
        status.finished += 1
      } else if jobs[range].contains(where: { held.contains($0.name) }) {
        status.running += 1
      } else {
        status.missing += 1
        status.missingPoints.append(point)
      }
    }
    return status
  }
}

/// The points i with i mod m = `task`, of m `tasks`.
public struct SweepShare: Sendable, Hashable {
  public var task: Int
  public var tasks: Int

  public static let all = SweepShare(task: 0, of: 1)

  public init(task: Int, of tasks: Int) {
    precondition((0..<tasks).contains(task))
    (self.task, self.tasks) = (task, tasks)
  }
}
