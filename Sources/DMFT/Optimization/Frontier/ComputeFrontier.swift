import DMFTScaling
import Foundation

/// The least loss that a compute C = N t buys, over widths N.
public struct ComputeFrontier: Sendable, Hashable {
  /// The loss of one width against time or steps.
  public struct Curve: Sendable, Hashable {
    public let width: Double
    public let loss: LogCurve
    /// The relative error that its engine states; nil where none is known.
    public let error: Double?

    public init(width: Double, loss: LogCurve, error: Double? = nil) {
      (self.width, self.loss, self.error) = (width, loss, error)
    }
  }

  public struct Point: Sendable, Hashable {
    public let compute, loss, width, time: Double
  }

  /// In order of compute; those whose best width is at an end of the range are left out.
  public let points: [Point]

  /// - Parameters:
  ///   - curves: of increasing width.
  ///   - compute: values of C; 20 in a decade of what the curves cover unless given.
  public init(_ curves: [Curve], compute: [Double]? = nil) {
    points = (compute ?? Self.grid(curves)).compactMap { Self.best(curves, log($0)) }
  }

  /// The exponent of L ~ C^-p, and of N* ~ C^p and t* ~ C^p, over the later half of the logarithmic axis unless a
  /// window is given.
  public func exponents(
    from: Double? = nil, to: Double? = nil
  ) throws -> (loss: PowerLawFit, width: PowerLawFit, time: PowerLawFit) {
    let compute = points.map(\.compute)
    func fit(_ value: (Point) -> Double) throws -> PowerLawFit {
      try PowerLawFit(LogCurve(compute, points.map(value)), from: from, to: to)
    }
    return (try fit(\.loss), try fit { 1 / $0.width }, try fit { 1 / $0.time })
  }

  private static func grid(_ curves: [Curve]) -> [Double] {
    let starts = curves.compactMap { curve in curve.loss.x.first.map { log(curve.width) + $0 } }
    let ends = curves.compactMap { curve in curve.loss.x.last.map { log(curve.width) + $0 } }
    guard let first = starts.min(), let last = ends.max(), last > first else { return [] }
    let spacing = log(10.0) / pointsPerDecade
    return (0...Int((last - first) / spacing)).map { exp(first + Double($0) * spacing) }
  }

  /// The best width by a parabola in ln N through the best curve and its neighbours.
  private static func best(_ curves: [Curve], _ compute: Double) -> Point? {
    let losses = curves.map { $0.loss.value(at: compute - log($0.width)) }
    let known = losses.indices.filter { losses[$0] != nil }
    guard let index = known.min(by: { losses[$0] ?? 0 < losses[$1] ?? 0 }), index > 0,
      index + 1 < curves.count,
      let left = losses[index - 1], let middle = losses[index], let right = losses[index + 1]
    else { return nil }
    let n = curves[(index - 1)...(index + 1)].map { log($0.width) }
    let (first, second) = ((middle - left) / (n[1] - n[0]), (right - middle) / (n[2] - n[1]))
    let curvature = (second - first) / (n[2] - n[0])
    guard curvature > 0 else { return nil }
    let best = (n[0] + n[1]) / 2 - first / (2 * curvature)
    let loss = left + first * (best - n[0]) + curvature * (best - n[0]) * (best - n[1])
    return Point(
      compute: exp(compute), loss: exp(loss), width: exp(best), time: exp(compute - best))
  }

  private static let pointsPerDecade = 20.0
}
