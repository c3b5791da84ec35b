import Foundation

/// −d ln y/d ln x along a curve: straight lines through short pieces of it.
public struct LocalExponents: Sendable, Hashable {
  public struct Point: Sendable, Hashable {
    /// x.
    public let at: Double
    public let exponent: Double
  }

  public let points: [Point]

  /// - Parameters:
  ///   - count: how many, at equal distances on the logarithmic axis.
  ///   - length: of a piece in e-folds; pieces with fewer than three points are passed over.
  public init(_ curve: LogCurve, count: Int, length: Double = 0.7) {
    guard let first = curve.x.first, let last = curve.x.last, last - first > length else {
      points = []
      return
    }
    points = curve.places(count, margin: length / 2).compactMap { middle in
      let piece = curve.part(from: middle - length / 2, to: middle + length / 2)
      return piece.count >= 3 ? Point(at: exp(middle), exponent: 0 - LineFit(piece).slope) : nil
    }
  }

  /// x at which the exponent first passes a value, interpolated; nil when it never does.
  public func crossing(_ value: Double) -> Double? {
    for (a, b) in zip(points, points.dropFirst())
    where (a.exponent - value) * (b.exponent - value) <= 0 && a.exponent != b.exponent {
      let share = (value - a.exponent) / (b.exponent - a.exponent)
      return exp(log(a.at) + share * (log(b.at) - log(a.at)))
    }
    return nil
  }
}
