import Dispatch
import Synchronization

/// Asynchronous work called from a function that is not.
enum Blocking {
  /// Starts `body` on the threads of Swift's concurrency and waits for it.
  ///
  /// To be called from the main thread, or one of the caller's own: on a machine with one core, `body` would
  /// wait for ever for the only shared thread if that thread waited here.
  static func wait<Value: Sendable>(for body: @escaping @Sendable () async throws -> Value) throws -> Value {
    let outcome = Outcome<Value>()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
      do { outcome.store(.success(try await body())) } catch { outcome.store(.failure(error)) }
      done.signal()
    }
    done.wait()
    return try outcome.value()
  }
}

private final class Outcome<Value: Sendable>: Sendable {
  private let stored = Mutex<Result<Value, any Error>?>(nil)

  func store(_ result: Result<Value, any Error>) { stored.withLock { $0 = result } }

  func value() throws -> Value {
    guard let result = stored.withLock({ $0 }) else { throw CancellationError() }
    return try result.get()
  }
}
