import Dispatch
import Foundation
import Synchronization
import FileFormats

/// Ends the process on SIGINT, SIGTERM, SIGHUP, SIGQUIT and SIGXCPU, whatever it is computing, with nothing half-written left: at once, or when a run has
/// kept its state.
enum InterruptHandler {
  private static let advice = Mutex<String>("")

  /// What the message of an interruption says about going on later.
  static func advise(_ text: String) { advice.withLock { $0 = text } }

  /// The same, to follow another sentence.
  static var adviceText: String { advice.withLock { $0.isEmpty ? "" : "; " + $0 } }

  /// Ctrl-C, the end that is asked for, a terminal that is closed, Ctrl-\, at which Swift's own handler stops some threads for ever, and
  /// the time that the system allows (ulimit -t).
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGXCPU]

  /// Whoever starts the program with nohup means it to outlive its terminal.
  private static func isOurs(_ number: Int32) -> Bool {
    guard number == SIGHUP else { return true }
    return !isIgnored(number)
  }

  /// From the list that the system keeps of the process.
  private static func isIgnored(_ number: Int32) -> Bool {
    let lines =
      (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8))?.split(separator: "\n") ?? []
    guard let line = lines.first(where: { $0.hasPrefix("SigIgn:") }),
      let mask = UInt64(line.dropFirst("SigIgn:".count).trimmed, radix: 16)
    else { return false }
    return mask >> UInt64(number - 1) & 1 == 1
  }

  private static func message(_ number: Int32) -> (text: String, status: ExitStatus) {
    number == SIGXCPU
      ? ("the time that the system allows (ulimit -t) is used up; nothing half-written is left", .doesNotFit)
      : ("interrupted; nothing half-written is left", .interrupted)
  }

  /// Watches for these signals as long as the returned sources live; returns once it does.
  static func install() -> [any DispatchSourceSignal] {
    let watching = DispatchGroup()
    early.store(0, ordering: .sequentiallyConsistent)
    let sources = signals.filter(isOurs).map { source(for: $0, announcing: watching) }
    // Without waiting, a signal in the first milliseconds would be lost; what came before anybody watched has been noted.
    watching.wait()
    let noted = early.load(ordering: .sequentiallyConsistent)
    if noted != 0 { arrived(noted) }
    return sources
  }

  private static func source(
    for number: Int32, announcing watching: DispatchGroup
  ) -> any DispatchSourceSignal {
    // The queue replaces this once it watches: the default action would end the process first, and an ignored signal is lost.
    _ = signal(number) { InterruptHandler.early.store($0, ordering: .sequentiallyConsistent) }
    let source = DispatchSource.makeSignalSource(
      signal: number, queue: DispatchQueue.global(qos: .userInteractive))
    watching.enter()
    source.setRegistrationHandler { watching.leave() }
    source.setEventHandler { arrived(number) }
    source.resume()
    return source
  }

  private static func arrived(_ number: Int32) {
    let (text, status) = message(number)
    stop(text + adviceText, status)
  }

  /// A signal that came before it was watched for; 0 without one.
  private static let early = Atomic<Int32>(0)

  // MARK: - Ends that wait for a state

  /// A run that keeps its state when it is asked to end.
  private struct Waiting {
    /// What ends the process, once it has been asked to.
    var end: (message: String, status: ExitStatus)?
    /// Whether the run has asked, since then, what to do.
    var hasHeard = false
  }

  private static let waiting = Mutex<Waiting?>(nil)

  /// Computes something that looks at `isAskedToEnd`, and throws when it has then kept what it is to go on from.
  ///
  /// The second signal ends the process at once, and so does the first when nobody looks for half a minute.
  static func waiting<Value>(_ body: () throws -> Value) throws -> Value {
    waiting.withLock { $0 = Waiting() }
    let value = Result { try body() }
    let end = waiting.withLock { state in
      defer { state = nil }
      return state?.end
    }
    // The work was over before it heard: what it has found is not yet written.
    if let end, case .success = value { InterruptHandler.end(end.message, end.status) }
    return try value.get()
  }

  /// Whether the run that waits should keep its state and end.
  static var isAskedToEnd: Bool {
    waiting.withLock { state in
      guard state?.end != nil else { return false }
      state?.hasHeard = true
      return true
    }
  }

  /// What ends the process, once it has been asked to.
  static var askedEnd: CommandFailure {
    let end = waiting.withLock { $0?.end }
    return CommandFailure(code: end?.status ?? .interrupted, message: end?.message ?? "interrupted")
  }

  /// Asks what waits to end, and ends at once what does not.
  static func stop(_ message: String, _ status: ExitStatus) {
    let isWaiting = waiting.withLock { state in
      guard state != nil, state?.end == nil else { return false }
      state?.end = (message, status)
      return true
    }
    guard isWaiting else { end(message, status) }
    DispatchQueue.global(qos: .userInteractive).asyncAfter(deadline: .now() + patience) {
      if waiting.withLock({ $0?.end != nil && $0?.hasHeard == false }) { end(message, status) }
    }
  }

  private static let patience = 30.0

  static func end(_ message: String, _ status: ExitStatus) -> Never {
    ProgressBar.eraseLine()
    StandardError.write("dmft: " + message)
    TemporaryFiles.removeAll(thenExit: status)
  }
}
