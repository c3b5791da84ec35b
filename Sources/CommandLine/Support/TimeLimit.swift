import DMFT
import Dispatch
import FileFormats

/// A length of time: `90s`, `10m`, `3h`, `1h30m`, `2d`.
struct TimeLimit: Sendable, Hashable {
  let seconds: Double
  /// As the user wrote it.
  let text: String

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    var (seconds, digits) = (0.0, "")
    for character in argument {
      if let unit = units[character] {
        guard let number = CoreScalar.decimal(digits), number >= 0 else { return nil }
        seconds += number * unit
        digits = ""
      } else {
        digits.append(character)
      }
    }
    guard digits.isEmpty, seconds > 0, seconds <= Self.longest else { return nil }
    (self.seconds, text) = (seconds, argument)
  }

  private init(seconds: Double, text: String) { (self.seconds, self.text) = (seconds, text) }

  /// Of a run that nobody has set another for.
  static let usual = TimeLimit(seconds: 86_400, text: "1d")
  /// Of a simulation that nobody has set another for: what is expected is an order of magnitude.
  static let longestSimulation: TimeLimit = {
    let seconds = SolverOptions().longestTime
    return TimeLimit(seconds: seconds, text: "\(Int(seconds / 86_400))d")
  }()
  /// A hundred years.
  private static let longest = 3.2e9

  /// Calls `action` when the time is over, unless it is cancelled before.
  func alarm(_ action: @escaping @Sendable () -> Void) -> any DispatchSourceTimer {
    let timer = DispatchSource.makeTimerSource(queue: .global(qos: .userInteractive))
    timer.schedule(deadline: .now() + seconds)
    timer.setEventHandler(handler: action)
    timer.resume()
    return timer
  }
}

/// An alarm that is off once it goes out of scope.
final class RunAlarm {
  private let timer: any DispatchSourceTimer

  init(timer: any DispatchSourceTimer) { self.timer = timer }

  deinit { timer.cancel() }
}
