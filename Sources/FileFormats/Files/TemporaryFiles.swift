import Foundation
import Synchronization

/// Names of the files that are being written, so that an interruption leaves none of them behind.
package enum TemporaryFiles {
  private static let paths = Mutex<Set<String>>([])

  /// To be called before the file is created.
  package static func register(_ path: String) {
    paths.withLock { _ = $0.insert(path) }
  }

  /// To be called once the file has its final name, or is gone.
  package static func unregister(_ path: String) {
    paths.withLock { _ = $0.remove(path) }
  }

  /// Removes every registered file and then ends the process.
  ///
  /// The lock is held to the end: a thread that is about to create another file waits in `register`.
  package static func removeAll(thenExit status: ExitStatus) -> Never {
    paths.withLock { names -> Never in
      for name in names { try? FileManager.default.removeItem(atPath: name) }
      _exit(status.rawValue)
    }
  }
}
