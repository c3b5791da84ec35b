import Foundation
import FileFormats
import LinearAlgebra

/// A bar with the time left on standard error; silent when standard error is not a terminal, numbers for programs.
final class ProgressBar {
  private static let width = 32
  private static let interval = Duration.milliseconds(100)

  private let isVisible: Bool
  private let start = ContinuousClock.now
  private var lastDrawn: ContinuousClock.Instant?

  init(isVisible: Bool = StandardError.isTerminal || StandardError.isForPrograms) {
    self.isVisible = isVisible
  }

  /// Shows the finished share of the work, 0 … 1; redrawn at most ten times a second.
  func update(_ share: Double) { update(share, left: nil) }

  /// The same, with the seconds left if they are known better than by the share and the time so far.
  ///
  /// - Parameter most: seconds left at most, where that is not foreseen.
  func update(_ share: Double, left: Double?, most: Double? = nil) {
    guard isVisible, share.isFinite else { return }
    let now = ContinuousClock.now
    if let lastDrawn, now - lastDrawn < Self.interval { return }
    lastDrawn = now
    if StandardError.isForPrograms {
      let time: JSONValue = left.map { ["seconds_left": .number($0)] } ?? [:]
      let bound: JSONValue = most.map { ["seconds_left_at_most": .number($0)] } ?? [:]
      return StandardError.write((["progress": .number(share)] as JSONValue).merging(time).merging(bound))
    }
    StandardError.writeRaw(
      "\r\u{1B}[K" + Self.line(share: share, elapsed: now - start, left: left, most: most))
  }

  /// Leaves the line empty, as it was before.
  func finish() {
    if lastDrawn != nil { Self.eraseLine() }
    lastDrawn = nil
  }

  static func eraseLine() {
    if StandardError.isTerminal, !StandardError.isForPrograms { StandardError.writeRaw("\r\u{1B}[K") }
  }

  static func line(share: Double, elapsed: Duration, left: Double? = nil, most: Double? = nil) -> String {
    let share = min(1, max(0, share))
    let full = Int(share * Double(width))
    let bar = String(repeating: "=", count: full) + String(repeating: " ", count: width - full)
    return "[\(bar)] \(Int(share * 100)) %" + remaining(share, elapsed, left, most)
  }

  /// Extrapolated from the speed so far; left out while there is too little to go by.
  private static func remaining(_ share: Double, _ elapsed: Duration, _ left: Double?, _ most: Double?)
    -> String
  {
    let seconds = elapsed.inSeconds
    guard share > 0.01, seconds > 0.5 else { return "" }
    let bound = most.map { ", \(time($0)) at most" } ?? ""
    return ", \(time(left ?? seconds * (1 - share) / share)) left" + bound
  }

  private static func time(_ seconds: Double) -> String {
    let seconds = min(seconds, longestShown)
    return "\(Int(seconds / 60)) min \(Int(seconds) % 60) s"
  }

  private static let longestShown = 1e9
}
