import Dispatch
import Foundation
import Synchronization

/// The cores, as a fixed number of workers.
public enum Workers {
  /// How many tasks run at once.
  public static let count = max(
    1, min(ProcessInfo.processInfo.activeProcessorCount, limit.load(ordering: .relaxed)))

  /// Leaves the other cores to other processes. To be called before anything is computed.
  public static func limit(to cores: Int) { limit.store(cores, ordering: .relaxed) }

  private static let limit = Atomic<Int>(.max)

  /// Changes every element, several at a time. Results do not depend on the number of workers.
  public static func forEach<Element: Sendable>(
    _ elements: inout [Element], _ body: @Sendable (inout Element) -> Void
  ) {
    guard elements.count > 1 else {
      for index in elements.indices { body(&elements[index]) }
      return
    }
    unsafe elements.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      let shared = unsafe SharedPointer(base)
      perform(buffer.count) { index in unsafe body(&shared.base[index]) }
    }
  }

  /// Runs a computation that may have neighbours. When there are as many of them as cores, each keeps to its own core:
  /// splitting small products among busy cores takes longer than doing them alone.
  public static func amongNeighbours<Value>(_ body: () async throws -> Value) async rethrows -> Value {
    neighbours.add(1, ordering: .relaxed)
    defer { neighbours.subtract(1, ordering: .relaxed) }
    return try await body()
  }

  private static let neighbours = Atomic<Int>(0)

  /// Calls `body` with 0 ..< tasks, several at a time.
  public static func perform(_ tasks: Int, _ body: @Sendable (Int) -> Void) {
    if tasks == 1 || count == 1 || neighbours.load(ordering: .relaxed) >= count {
      for task in 0..<tasks { body(task) }
      return
    }
    withoutActuallyEscaping(body) { body in
      // Someone else has the threads: other solutions in the same process, or a task that has tasks.
      if !WorkerPool.shared.perform(tasks, body) {
        DispatchQueue.concurrentPerform(iterations: tasks, execute: body)
      }
    }
  }
}

/// A pointer that tasks share when each writes its own part only.
@unsafe struct SharedPointer<Element>: @unchecked Sendable {
  let base: UnsafeMutablePointer<Element>
  init(_ base: UnsafeMutablePointer<Element>) { unsafe self.base = base }
}

/// A pointer that tasks only read through.
@unsafe struct SharedConstant<Element>: @unchecked Sendable {
  let base: UnsafePointer<Element>
  init(_ base: UnsafePointer<Element>) { unsafe self.base = base }
}
