import DMFTSolution
import LinearAlgebra

/// What becomes of changes of the loss from step to step, and of errors in them.
///
/// Near the edge of stability what a network learns, and what noise makes of its loss, can alternate from step to step and grow, while no mode
/// by itself does. What is wrong in the alternation grows with it, so that a curve whose alternation has fallen to rounding errors and
/// grows again is made of these. Source: derivations/04 (4.21).
struct Alternation: Sendable, Hashable {
  /// The first step at which it had grown for certain, to more than rounding errors.
  private(set) var edge: Int?
  /// The estimated relative error of the loss from what has grown; 0 before.
  private(set) var error = 0.0
  /// The largest share of the loss that it has grown to.
  private(set) var largest = 0.0
  private var windows = 0
  /// Of the last window; of the one before they began to grow; and how many have grown since.
  private var last = Double.infinity
  private var least = Double.infinity
  private var rises = 0
  /// What sweeps have left since then, relative to the loss.
  private var left = Self.rounding

  /// Takes what is new.
  ///
  /// - Parameters:
  ///   - loss: from the start.
  ///   - left: what sweeps have left in the last rows, relative.
  mutating func follow(_ loss: [Double], left: Double) {
    self.left = max(self.left, left)
    while (windows + 1) * Self.window <= loss.count {
      let window = windows * Self.window..<(windows + 1) * Self.window
      let level = window.reduce(0) { max($0, Self.share(of: loss, at: $1)) }
      windows += 1
      // What jumps, as after a jump of the step size, has not grown from anything.
      if level > last, level < Self.fastest * last {
        if rises == 0 { least = last }
        rises += 1
      } else {
        (rises, self.left) = (0, max(Self.rounding, left))
      }
      last = level
      guard rises >= Self.certainRises, level > Self.certainGrowth * least else { continue }
      error = max(error, min(level, level / least * self.left))
      // What has grown from rounding errors to little more is in the error, and no sign of an edge.
      guard level > Self.telling else { continue }
      edge = edge ?? window.lowerBound
      largest = max(largest, level)
    }
  }

  /// |Δ^10 L(t)|/(2^10 L(t)): 1 for what alternates alone, t^-10 or so for power laws; 0 before there are so many steps.     (4.21)
  static func share(of loss: [Double], at t: Int) -> Double {
    guard t >= binomials.count - 1, loss[t] > 0 else { return 0 }
    let difference = binomials.enumerated().reduce(0.0) { $0 + $1.element * loss[t - $1.offset] }
    return abs(difference) / 1024 / loss[t]
  }

  private static let binomials: [Double] = [1, -10, 45, -120, 210, -252, 210, -120, 45, -10, 1]
  /// Steps that are looked at together.
  private static let window = 16
  /// Windows one after the other in which it grows, by less than that each, and by at least so much in all.
  private static let certainRises = 4
  private static let fastest = 1e3
  private static let certainGrowth = 1e3
  /// Of a loss that is a sum of many modes.
  private static let rounding = 1e-15
  /// Share of the loss from which on it is said.
  private static let telling = 1e-9
}

extension Alternation: Archivable {
  mutating func exchange(with archive: StateArchive) throws {
    var step = edge ?? -1
    try archive.exchange(&step)
    edge = step < 0 ? nil : step
    try archive.exchange(&windows)
    try archive.exchange(&rises)
    for path: WritableKeyPath<Alternation, Double> in [\.error, \.largest, \.last, \.least, \.left] {
      var value = self[keyPath: path]
      try archive.exchange(&value)
      self[keyPath: path] = value
    }
  }
}
