import Foundation
import Synchronization

/// Writing to a program that has ended must not end this one: SIGPIPE is ignored while any figure is drawn, and is what it was afterwards.
enum BrokenPipes {
  private struct State {
    var users = 0
    /// What is done at SIGPIPE when nobody draws.
    var usual: sig_t?
  }

  private static let state = Mutex(State())

  static func ignore() {
    state.withLock {
      if $0.users == 0 { $0.usual = signal(SIGPIPE, SIG_IGN) }
      $0.users += 1
    }
  }

  /// To be called once for every `ignore`.
  static func heed() {
    state.withLock {
      $0.users -= 1
      if $0.users == 0 { signal(SIGPIPE, $0.usual) }
    }
  }
}
