import Foundation

/// A dashed line of a given power of t, a little above all curves, over the later part of the axis.
struct FigureGuide {
  /// Which part of the axis the line spans, as shares of its length.
  private static let span = (from: 0.52, to: 0.93)
  /// How far above the curves, in decades, by the decades that the curves span.
  private static func clearance(_ decades: Double) -> Double { 0.05 * min(max(decades, 0.3), 6) }

  let exponent: Double
  let label: String
  let start: (x: Double, y: Double)
  let end: (x: Double, y: Double)

  init(exponent: Double, label: String, above series: [FigureSeries]) {
    self.exponent = exponent
    self.label = label
    let points = series.flatMap(\.points)
    let axis = FigureAxis(points.map(\.x), below: 0, above: 0)
    let (from, to) = (axis.value(at: Self.span.from), axis.value(at: Self.span.to))
    let decades = FigureAxis(points.map(\.y), below: 0, above: 0).decades
    let beneath = points.filter { $0.x >= from / 1.2 && $0.x <= to * 1.2 }
    // log10 of the smallest prefactor for which no point lies above the line.
    let prefactor =
      (beneath.isEmpty ? points : beneath).map { log10($0.high) - exponent * log10($0.x) }.max() ?? 0
    func height(_ x: Double) -> Double { pow(10, prefactor + Self.clearance(decades) + exponent * log10(x)) }
    start = (from, height(from))
    end = (to, height(to))
  }

  /// The middle on both logarithmic axes.
  var middle: (x: Double, y: Double) {
    (start.x.squareRoot() * end.x.squareRoot(), start.y.squareRoot() * end.y.squareRoot())
  }
}
