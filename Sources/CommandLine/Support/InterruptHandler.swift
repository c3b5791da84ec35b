import Dispatch
import Foundation

/// Ends the process on SIGINT and SIGTERM at once, whatever it is computing, with nothing half-written left.
enum InterruptHandler {
  /// Watches for both signals as long as the returned sources live.
  static func install() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM].map { number in
      // The default action would end the process before the handler runs.
      _ = signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(
        signal: number, queue: DispatchQueue.global(qos: .userInteractive))
      source.setEventHandler {
        ProgressBar.eraseLine()
        StandardError.write("dmft: interrupted; nothing half-written is left")
        TemporaryFiles.removeAll(thenExit: .interrupted)
      }
      source.resume()
      return source
    }
  }
}
