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
