import Foundation

/// Losses of many training runs: each a curve in time, at a width that tells it from the others.
///
/// Equal places count once, with the mean of their losses, and every curve is thinned to points that are even on the
/// logarithmic axis of time, so that neither repeated rows nor a curve given at every step weighs more than it knows.
public struct LossSurface: Sendable, Hashable {
  /// A loss at a place.
  public struct Point: Sendable, Hashable {
    public let width: Double
    public let time: Double
    public let loss: Double

    public init(width: Double, time: Double, loss: Double) {
      (self.width, self.time, self.loss) = (width, time, loss)
    }
  }

  /// By width, then by time.
  public let points: [Point]
  /// Points that were left out because no logarithm takes their loss or place.
  public let omitted: Int

  /// - Parameter most: points that are kept of a curve.
  public init(_ points: [Point], most: Int = LossSurface.pointsOfCurve) {
    let usable = points.filter { point in
      [point.width, point.time, point.loss].allSatisfy { $0 > 0 && $0.isFinite }
    }
    omitted = points.count - usable.count
    let curves = Dictionary(grouping: usable, by: \.width).sorted { $0.key < $1.key }.map(\.value)
    self.points = curves.flatMap { Self.thinned(Self.merged($0), to: most) }
  }

  package init(chosen points: [Point]) { (self.points, omitted) = (points, 0) }

  public var widths: [Double] { Self.distinct(points.map(\.width)) }
  public var times: [Double] { Self.distinct(points.map(\.time)) }

  /// Points whose time is in a window.
  package func part(from start: Double, to end: Double = .infinity) -> LossSurface {
    LossSurface(chosen: points.filter { $0.time >= start * (1 - 1e-9) && $0.time <= end * (1 + 1e-9) })
  }

  private static func merged(_ curve: [Point]) -> [Point] {
    let places = Dictionary(grouping: curve, by: \.time).values
    return places.map { same -> Point in
      let mean = same.reduce(0) { $0 + $1.loss } / Double(same.count)
      return Point(width: same[0].width, time: same[0].time, loss: mean)
    }.sorted { $0.time < $1.time }
  }

  private static func thinned(_ curve: [Point], to most: Int) -> [Point] {
    guard curve.count > most, let first = curve.first, let last = curve.last else { return curve }
    let step = log(last.time / first.time) / Double(most - 1)
    var (kept, next) = ([Point](), log(first.time))
    for point in curve where log(point.time) >= next - 1e-9 {
      kept.append(point)
      next = max(next + step, log(point.time))
    }
    if kept.last != last { kept.append(last) }
    return kept
  }

  private static func distinct(_ values: [Double]) -> [Double] { Set(values).sorted() }

  /// Enough that thinning costs no precision worth having.
  public static let pointsOfCurve = 48
}
