import Foundation

/// A dashed line of a given power of t, a little above or below all curves, over the later part of the axis.
struct FigureGuide {
  /// Which part of the axis the line spans, as shares of its length.
  private static let span = (from: 0.52, to: 0.93)
  /// How far above the curves, in decades, by the decades that the curves span.
  private static func clearance(_ decades: Double) -> Double { 0.05 * min(max(decades, 0.3), 6) }

  /// On which side of all curves the line lies.
  enum Side { case above, below }

  let exponent: Double
  let label: String
  let side: Side
  let start: (x: Double, y: Double)
  let end: (x: Double, y: Double)

  /// - Parameter distance: from the curves, as a multiple of the usual one.
  init(exponent: Double, label: String, _ side: Side, _ series: [FigureSeries], distance: Double = 1) {
    self.exponent = exponent
    self.label = label
    self.side = side
    let points = series.flatMap(\.points)
    let axis = FigureAxis(points.map(\.x), below: 0, above: 0)
    let (from, to) = (axis.value(at: Self.span.from), axis.value(at: Self.span.to))
    let decades = FigureAxis(points.map(\.y), below: 0, above: 0).decades
    let near = points.filter { $0.x >= from / 1.2 && $0.x <= to * 1.2 }
    let clearance = distance * Self.clearance(decades)
    let prefactor = Self.prefactor(exponent, side, near.isEmpty ? points : near, clearance)
    func height(_ x: Double) -> Double { pow(10, prefactor + exponent * log10(x)) }
    start = (from, height(from))
    end = (to, height(to))
  }

  /// log10 of the prefactor for which every point lies on the other side, the nearest by `clearance` decades.
  private static func prefactor(
    _ exponent: Double, _ side: Side, _ points: [FigureSeries.Point], _ clearance: Double
  ) -> Double {
    switch side {
    case .above: (points.map { log10($0.high) - exponent * log10($0.x) }.max() ?? 0) + clearance
    case .below: (points.map { log10($0.low) - exponent * log10($0.x) }.min() ?? 0) - clearance
    }
  }

  /// The gentlest slope above all curves, the others below them, the steepest farthest out.
  static func lines(
    _ slopes: [(exponent: Double, label: String)], besides series: [FigureSeries]
  ) -> [FigureGuide] {
    slopes.sorted { $0.exponent > $1.exponent }.enumerated().map { index, slope in
      FigureGuide(
        exponent: slope.exponent, label: slope.label, index == 0 ? .above : .below, series,
        distance: Double(max(1, index)))
    }
  }

  /// The middle on both logarithmic axes.
  var middle: (x: Double, y: Double) {
    (start.x.squareRoot() * end.x.squareRoot(), start.y.squareRoot() * end.y.squareRoot())
  }
}
