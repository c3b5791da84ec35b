import DMFT

/// Which points of a curve are written.
package enum CurvePoints {
  /// Curves of at most this many points are written whole.
  package static let wholeLimit = 10_001
  /// Points of a longer one.
  package static let defaultCount = 1_000
  /// What may be asked for; the upper end keeps a typing error from filling the memory.
  package static let countRange = 2...10_000_000

  /// The steps of a run of `last` steps to write: `count` log-spaced ones if given, else all of a short run.
  package static func steps(through last: Int, count: Int?) -> [Int] {
    LogSpacing.steps(through: last, count: count ?? (last < wholeLimit ? wholeLimit : defaultCount))
  }

  /// The part of a curve to write: `count` log-spaced points if given, else all of a short curve.
  package static func selection(of curve: LearningCurve, count: Int?) -> LearningCurve {
    guard let count = count ?? (curve.points.count > wholeLimit ? defaultCount : nil),
      count < curve.points.count
    else { return curve }
    return curve.restricted(to: indices(of: curve, count: count))
  }

  /// Indices of log-spaced points, the first and the last among them.
  package static func indices(of curve: LearningCurve, count: Int) -> [Int] {
    let last = curve.points.count - 1
    guard last > 0 else { return Array(curve.points.indices) }
    return isEveryStep(curve) ? LogSpacing.steps(through: last, count: count) : even(count: count, last: last)
  }

  /// Whether index and step are the same. Flow times, and steps that an engine chose, are log-spaced as they come.
  private static func isEveryStep(_ curve: LearningCurve) -> Bool {
    curve.axis == .step && curve.points.last == Double(curve.points.count - 1)
  }

  private static func even(count: Int, last: Int) -> [Int] {
    if last < count { return Array(0...last) }
    let spacing = Double(last) / Double(count - 1)
    return (0..<count).map { min(last, Int((Double($0) * spacing).rounded())) }
  }
}
