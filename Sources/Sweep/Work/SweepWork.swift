import Foundation
import LinearAlgebra

/// Does what is missing of a sweep, several jobs at a time in this process.
///
/// Jobs that are expected to take longest come first, so that cores end together. Jobs that another process has are
/// passed over. Whatever stops the process loses the jobs at work and nothing else.
public struct SweepWork: Sendable {
  public var directory: SweepDirectory
  public var share = SweepShare.all
  /// At the same time.
  public var jobs = Workers.count
  /// Does again what failed.
  public var repeatsFailures = false
  /// Stays until others have finished what they have taken, and takes over what they leave.
  public var waits = false

  public init(_ directory: SweepDirectory) { self.directory = directory }

  /// What the share comes to in the end.
  public struct Outcome: Sendable, Hashable {
    public var finished = 0
    public var failed = 0
    /// Others are at work on them.
    public var elsewhere = 0
    /// Jobs that were done here.
    public var done = 0
  }

  /// Does one job with its configuration, and says how far it is.
  public typealias Perform =
    @Sendable (SweepJob, String, @Sendable (Double) -> Void) async throws -> PointResult

  /// - Parameters:
  ///   - progress: called with the finished share of the work, from any thread.
  ///   - perform: throws what stops the whole sweep, such as a full disk; what goes wrong at a point it returns.
  public func run(
    progress: @escaping @Sendable (Double) -> Void, _ perform: @escaping Perform
  ) async throws -> Outcome {
    let all = directory.jobs(share)
    if repeatsFailures { for job in all { PointResult.removeFailure(directory.place(job)) } }
    var missing = try jobs(of: all, in: .missing)
    let configurations = missing.isEmpty ? nil : try directory.configurations()
    var done = 0
    // Once more, for what others have given up in the meantime.
    for pass in 0... {
      guard let configurations, !missing.isEmpty, waits || pass < 2 else { break }
      if pass > 1 { try await Task.sleep(for: .milliseconds(200)) }
      let bar = WorkProgress(missing, costs: try directory.costs(), report: progress)
      let queue = JobQueue(missing, costs: try directory.costs())
      done += try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<max(1, min(jobs, missing.count)) {
          group.addTask {
            var done = 0
            while let job = queue.next() {
              try Task.checkCancellation()
              if try await self.perform(job, configurations, bar, perform) { done += 1 }
            }
            return done
          }
        }
        return try await group.reduce(0, +)
      }
      missing = try jobs(of: missing, in: .missing)
    }
    let states = directory.states(of: all)
    return Outcome(
      finished: states.count { $0 == .finished }, failed: states.count { $0 == .failed },
      elsewhere: states.count { $0 == .missing }, done: done)
  }

  private func jobs(of jobs: [SweepJob], in state: PointResult.State) throws -> [SweepJob] {
    zip(jobs, directory.states(of: jobs)).filter { $0.1 == state }.map(\.0)
  }

  /// False when another process has the job, or has done it.
  private func perform(
    _ job: SweepJob, _ configurations: SweepDirectory.Lines, _ bar: WorkProgress, _ perform: Perform
  ) async throws -> Bool {
    guard try directory.locks.take(job.name) else { return false }
    defer { directory.locks.release(job.name) }
    // Its last owner may have finished it between the look at the results and that at the lock.
    let place = directory.place(job)
    guard PointResult.state(place) == .missing else { return false }
    let result = try await Workers.amongNeighbours {
      try await perform(job, configurations[job.point]) { bar.update(job, $0) }
    }
    try result.write(place)
    try? FileManager.default.removeItem(atPath: directory.partial(job))
    bar.update(job, 1)
    return true
  }
}
