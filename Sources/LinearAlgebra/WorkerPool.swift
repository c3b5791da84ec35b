import Dispatch
import Foundation
import Synchronization

/// Threads that wait for tasks by spinning a while, because the next ones come within microseconds in a march.
///
/// Waking a sleeping thread costs as much as a small product; a thread that spins takes a task in less than a microsecond.
/// After `patience` without work threads sleep.
final class WorkerPool: Sendable {
  static let shared = WorkerPool(threads: Workers.count - 1)

  /// Generation of the job in the upper half, tasks nobody has taken in the lower.
  private let state = Atomic<UInt64>(0)
  private let unfinished = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let alarm = DispatchSemaphore(value: 0)
  private let job = Job()
  /// One job at a time.
  private let turn = Mutex<UInt64>(0)

  /// What the tasks do: written before they are offered, read by those who took one.
  private final class Job: @unchecked Sendable {
    var body: ((Int) -> Void)?
  }

  private init(threads: Int) {
    for _ in 0..<threads {
      let thread = Thread { [self] in serve() }
      thread.stackSize = 1 << 23
      thread.start()
    }
  }

  /// Calls `body` with 0 ..< tasks, several at a time, and returns when all have ended; false when the threads are taken.
  func perform(_ tasks: Int, _ body: @escaping @Sendable (Int) -> Void) -> Bool {
    let done: Void? = turn.withLockIfAvailable { generation in
      generation = (generation + 1) & 0x7fff_ffff
      job.body = body
      unfinished.store(tasks, ordering: .sequentiallyConsistent)
      state.store(generation << 32 | UInt64(tasks), ordering: .sequentiallyConsistent)
      for _ in 0..<sleepers.exchange(0, ordering: .sequentiallyConsistent) { alarm.signal() }
      while takeTask() {}
      var waits = 0
      while unfinished.load(ordering: .acquiring) > 0 {
        waits += 1
        if waits % Self.patience == 0 { sched_yield() }
      }
      job.body = nil
    }
    return done != nil
  }

  /// Takes a task and does it; false when there is none.
  private func takeTask() -> Bool {
    var seen = state.load(ordering: .acquiring)
    while seen & 0xffff_ffff > 0 {
      let taken = state.compareExchange(expected: seen, desired: seen - 1, ordering: .acquiringAndReleasing)
      if taken.exchanged {
        // The job lasts until this task has ended.
        job.body?(Int(seen & 0xffff_ffff) - 1)
        unfinished.subtract(1, ordering: .acquiringAndReleasing)
        return true
      }
      seen = taken.original
    }
    return false
  }

  private func serve() {
    while true {
      var idle = 0
      while idle < Self.patience { idle = takeTask() ? 0 : idle + 1 }
      sleepers.add(1, ordering: .sequentiallyConsistent)
      if state.load(ordering: .sequentiallyConsistent) & 0xffff_ffff > 0, withdraw() { continue }
      alarm.wait()
    }
  }

  /// Takes back the wish to be woken; false when the signal is on its way.
  private func withdraw() -> Bool {
    var count = sleepers.load(ordering: .sequentiallyConsistent)
    while count > 0 {
      let result = sleepers.compareExchange(
        expected: count, desired: count - 1, ordering: .sequentiallyConsistent)
      if result.exchanged { return true }
      count = result.original
    }
    return false
  }

  /// Looks for work before a thread sleeps: some fifty microseconds.
  private static let patience = 20_000
}
