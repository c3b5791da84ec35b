import DMFT
import LinearAlgebra
import Dispatch
import Foundation
import Synchronization
import FileFormats

/// Says on standard error what a run is expected to take, when that is more than ten seconds: before it starts, whether or not
/// a terminal is there, and again when it turns out to be wrong. Refuses what would go beyond the time limit.
final class RunNotice: Sendable {
  private struct State {
    /// Seconds, as last said or passed over.
    var expected: Double?
    var isSaid = false
    var share = 0.0
    /// Seconds until the share is looked at again.
    var nextLook = RunNotice.firstLook
  }

  private let file: String
  /// Beyond it a run is refused; nil when it may go on for as long as it takes, or later.
  private let limit: TimeLimit?
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  init(file: String, limit: TimeLimit?) {
    (self.file, self.limit) = (file, limit)
    DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + Self.patience) { [weak self] in
      self?.sayWhatIsKnown()
    }
  }

  /// To be called when the run is over: nothing is left to say.
  func finish() { state.withLock { $0.isSaid = true } }

  /// - Throws: `CommandFailure` when the time is beyond the limit: `doesNotFit`.
  func expect(_ estimate: RunEstimate) throws {
    let elapsed = (ContinuousClock.now - start).inSeconds
    let total = elapsed + estimate.seconds
    // Once it runs, only what is far beyond ends it.
    let margin = state.withLock { $0.expected == nil } ? 1.0 : 2
    if let limit, total > margin * limit.seconds { throw refusal(estimate, limit) }
    let isNews = state.withLock { state in
      let isNews = total > Self.worthSaying && (!state.isSaid || Self.differ(total, state.expected ?? 0))
      if isNews { state.isSaid = true }
      if isNews || !state.isSaid { state.expected = total }
      return isNews
    }
    guard isNews else { return }
    let left = elapsed > 1 ? " more" : ""
    say(
      "expected to take about \(TimeText.about(estimate.seconds))\(left) and \(MemoryText.about(estimate.memory)) of memory: "
        + estimate.work)
  }

  /// Takes the finished share of the work, which tells what is expected, and the seconds left of engines that know them better.
  func advance(_ share: Double, left: Double? = nil) {
    let elapsed = (ContinuousClock.now - start).inSeconds
    let left = state.withLock { state -> Double? in
      state.share = share
      guard share > Self.tellingShare, elapsed > state.nextLook else { return nil }
      state.nextLook = 2 * elapsed
      let total = left.map { elapsed + $0 } ?? elapsed / share
      guard total > Self.worthSaying, Self.differ(total, state.expected ?? 0) else { return nil }
      (state.expected, state.isSaid) = (total, true)
      return total - elapsed
    }
    if let left, left > 1 { say("expected to take about \(TimeText.about(left)) more") }
  }

  private func refusal(_ estimate: RunEstimate, _ limit: TimeLimit) -> CommandFailure {
    CommandFailure(
      code: .doesNotFit,
      message:
        "\(file): the run does not fit: it is expected to take about \(TimeText.about(estimate.seconds)), more than the "
        + "\(limit.text) allowed (\(estimate.work)); use fewer steps, or raise --time-limit")
  }

  /// For engines that have said nothing so far.
  private func sayWhatIsKnown() {
    let (isSaid, share) = state.withLock { state in
      defer { state.isSaid = true }
      return (state.isSaid, state.share)
    }
    guard !isSaid else { return }
    Self.words(share: share, after: (ContinuousClock.now - start).inSeconds).map(say)
  }

  /// Of a share that nothing was said of; nil when the run is about to end.
  static func words(share: Double, after elapsed: Double) -> String? {
    // What comes after the whole curve, as the search for a stable rate does, has no share.
    guard share > tellingShare, share < 1 else {
      return
        "still at work after \(Int(patience)) s, and how long it will take is not known; --time-limit 10m ends it"
    }
    let left = elapsed * (1 - share) / share
    return left < worthSaying ? nil : "expected to take about \(TimeText.about(left)) more"
  }

  private func say(_ text: String) {
    ProgressBar.eraseLine()
    StandardError.write("dmft: \(file): \(text)")
  }

  /// Whether a forecast is news: they are known to a factor of two.
  static func differ(_ a: Double, _ b: Double) -> Bool { max(a, b) > 2 * min(a, b) }

  private static let worthSaying = 10.0
  private static let patience = 5.0
  private static let firstLook = 2.0
  private static let tellingShare = 0.02
}

/// Amounts of memory for reading.
enum MemoryText {
  /// `120 MB`, `3.4 GB`.
  static func about(_ bytes: Double) -> String {
    bytes < 1e9 ? "\(NumberText.fixed(max(1, bytes / 1e6), 0)) MB" : "\(NumberText.short(bytes / 1e9, 3)) GB"
  }
}
