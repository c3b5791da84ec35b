import Dispatch
import Foundation
import LinearAlgebra
import Synchronization
import TestSupport
import Testing

@Suite("Workers")
struct WorkersTests {
  /// Four parts, two at once: two ends of the first pair, then of the second.
  @Test("A share counts what is at work beside the part that has ended", .tags(.contract))
  func share() {
    #expect((1...4).map { Workers.share(finished: $0, of: 4, atOnce: 2) } == [0.5, 0.625, 0.875, 1])
    #expect((1...3).map { Workers.share(finished: $0, of: 3, atOnce: 1) } == [1 / 3, 2 / 3, 1])
    #expect(
      Workers.share(finished: 1, of: 1, atOnce: 8) == 1 && Workers.share(finished: 0, of: 0, atOnce: 2) <= 1)
    let shares = (1...9).map { Workers.share(finished: $0, of: 9, atOnce: 4) }
    #expect(shares == shares.sorted() && shares.last == 1)
  }

  @Test("change every element once", .tags(.identity), arguments: [0, 1, 2, 7, 1000])
  func forEach(count: Int) {
    var elements = Array(0..<count)
    Workers.forEach(&elements) { $0 = 2 * $0 + 1 }
    #expect(elements == (0..<count).map { 2 * $0 + 1 })
  }

  /// A task that was lost, or done twice, would change a sum; a job that ended before its tasks would too.
  @Test("do every task once, also in tasks and from several threads at once", .tags(.identity))
  func tasks() {
    let sum = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      for _ in 0..<500 {
        Workers.perform(5) { task in
          sum.add(task + 1, ordering: .relaxed)
          if task == 2 { Workers.perform(3) { sum.add(100 * $0, ordering: .relaxed) } }
        }
      }
    }
    #expect(sum.load(ordering: .sequentiallyConsistent) == 4 * 500 * (15 + 300))
  }

  /// Long pauses let the threads sleep: they must wake for the next job.
  @Test("wake after a pause", .tags(.identity))
  func pauses() {
    let count = Atomic<Int>(0)
    for _ in 0..<20 {
      usleep(2000)
      Workers.perform(4) { _ in count.add(1, ordering: .relaxed) }
    }
    #expect(count.load(ordering: .sequentiallyConsistent) == 80)
  }
}
