import Foundation

/// A positive function of a positive variable, known at points, on logarithmic axes.
public struct LogCurve: Sendable, Hashable {
  /// ln x, increasing, and ln y.
  public let x, y: [Double]
  /// Standard errors of ln y; nil where none are known.
  public let errors: [Double]?

  /// Points that logarithms do not take are left out.
  ///
  /// - Parameter standardErrors: of the values; what is no finite number, or negative, counts as 0.
  public init(_ points: [Double], _ values: [Double], standardErrors: [Double]? = nil) {
    let usable = zip(points, values).enumerated().filter { _, point in
      point.0 > 0 && point.1 > 0 && point.0.isFinite && point.1.isFinite
    }
    x = usable.map { log($0.element.0) }
    y = usable.map { log($0.element.1) }
    errors = standardErrors.map { errors in
      usable.map { index, point in Self.isError(errors[index]) ? errors[index] / point.1 : 0 }
    }
  }

  /// Whether a number can be a standard error.
  package static func isError(_ value: Double) -> Bool { value >= 0 && value.isFinite }

  package init(x: [Double], y: [Double], errors: [Double]? = nil) {
    (self.x, self.y, self.errors) = (x, y, errors)
  }

  public var count: Int { x.count }

  /// ln y at ln x by the cubic through the four nearest points; nil outside.
  public func value(at place: Double) -> Double? {
    guard count > 1, place >= x[0], place <= x[count - 1] else { return nil }
    var (low, high) = (0, count - 1)
    while high - low > 1 {
      let middle = (low + high) / 2
      if x[middle] <= place { low = middle } else { high = middle }
    }
    let first = max(0, min(low - 1, count - 4))
    let nodes = first..<min(count, first + 4)
    return nodes.reduce(0) { sum, i in
      sum + y[i] * nodes.reduce(1) { $1 == i ? $0 : $0 * (place - x[$1]) / (x[i] - x[$1]) }
    }
  }

  /// `count` ≥ 2 places ln x at equal distances, a margin away from both ends.
  package func places(_ count: Int, margin: Double) -> [Double] {
    guard let first = x.first, let last = x.last else { return [] }
    let span = last - first - 2 * margin
    return (0..<count).map { first + margin + span * Double($0) / Double(max(1, count - 1)) }
  }

  /// The points with ln x in a window.
  public func part(from start: Double, to end: Double) -> LogCurve {
    let slack = 1e-9
    let inside = x.indices.filter { x[$0] >= start - slack && x[$0] <= end + slack }
    return LogCurve(
      x: inside.map { x[$0] }, y: inside.map { y[$0] },
      errors: errors.map { errors in inside.map { errors[$0] } })
  }
}
