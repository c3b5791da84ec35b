import Dispatch
import Foundation
import Synchronization

/// Ends the process on SIGINT and SIGTERM at once, whatever it is computing, with nothing half-written left.
enum InterruptHandler {
  private static let advice = Mutex<String>("")

  /// What the message of an interruption says about going on later.
  static func advise(_ text: String) { advice.withLock { $0 = text } }

  /// Watches for both signals as long as the returned sources live; returns once it does.
  static func install() -> [any DispatchSourceSignal] {
    let watching = DispatchGroup()
    let sources = [SIGINT, SIGTERM].map { source(for: $0, announcing: watching) }
    // Without waiting, a signal in the first milliseconds would be lost.
    watching.wait()
    return sources
  }

  private static func source(
    for number: Int32, announcing watching: DispatchGroup
  ) -> any DispatchSourceSignal {
    // Where the queue does not replace the default action itself, that would end the process first.
    _ = signal(number, SIG_IGN)
    let source = DispatchSource.makeSignalSource(
      signal: number, queue: DispatchQueue.global(qos: .userInteractive))
    watching.enter()
    source.setRegistrationHandler { watching.leave() }
    source.setEventHandler { stop() }
    source.resume()
    return source
  }

  private static func stop() -> Never {
    ProgressBar.eraseLine()
    let advice = advice.withLock { $0.isEmpty ? "" : "; " + $0 }
    StandardError.write("dmft: interrupted; nothing half-written is left" + advice)
    TemporaryFiles.removeAll(thenExit: .interrupted)
  }
}

/// Names of the files that are being written, so that an interruption leaves none of them behind.
enum TemporaryFiles {
  private static let paths = Mutex<Set<String>>([])

  /// To be called before the file is created.
  static func register(_ path: String) {
    paths.withLock { _ = $0.insert(path) }
  }

  /// To be called once the file has its final name, or is gone.
  static func unregister(_ path: String) {
    paths.withLock { _ = $0.remove(path) }
  }

  /// Removes every registered file and then ends the process.
  ///
  /// The lock is held to the end: a thread that is about to create another file waits in `register`.
  static func removeAll(thenExit status: ExitStatus) -> Never {
    paths.withLock { names -> Never in
      for name in names { try? FileManager.default.removeItem(atPath: name) }
      _exit(status.rawValue)
    }
  }
}
