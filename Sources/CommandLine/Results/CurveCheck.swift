import DMFT

/// What must hold of a curve that comes from a file.
enum CurveCheck {
  /// The first point at which the axis is not finite and increasing (for steps: whole and ≥ 0), and what is wrong.
  static func problem(_ points: [Double], axis: LearningCurve.Axis) -> (index: Int, problem: String)? {
    for (index, point) in points.enumerated() {
      let isAllowed = axis == .step ? point >= 0 && point == point.rounded() : point >= 0
      guard isAllowed, point.isFinite else {
        let allowed = axis == .step ? "a whole number ≥ 0" : "a finite number ≥ 0"
        return (index, "\(axis.rawValue) is \(point); allowed: \(allowed)")
      }
      if index > 0, point <= points[index - 1] {
        let (now, before) = (NumberText.point(point, on: axis), NumberText.point(points[index - 1], on: axis))
        return (index, "\(axis.rawValue) \(now) follows \(before); allowed: increasing values")
      }
    }
    return nil
  }

  /// The first name that occurs twice.
  static func repeated(_ names: [String]) -> String? {
    var seen: Set<String> = []
    return names.first { !seen.insert($0).inserted }
  }
}
