import Foundation
import FileFormats

/// A dashed line of a given power of t, a little above or below all curves, over the later part of the axis.
package struct GuideLine {
  /// Which part of the axis the line spans, as shares of its length.
  private static let span = [0.52, 0.93]
  /// How far above the curves, in decades, by the decades that the curves span.
  private static func clearance(_ decades: Double) -> Double { 0.05 * min(max(decades, 0.3), 6) }

  package let exponent: Double
  package let label: String
  /// On which side of all curves the line lies.
  package let isAbove: Bool
  package let points: [FigurePoint]

  /// - Parameter distance: from the curves, as a multiple of the usual one.
  private init(
    _ slope: (exponent: Double, label: String), isAbove: Bool, besides curves: [FigurePoint],
    distance: Double,
    axis: FigureAxis
  ) {
    let exponent = slope.exponent
    (self.exponent, label, self.isAbove) = (exponent, slope.label, isAbove)
    let ends = Self.span.map(axis.value)
    let near = curves.filter { $0.x >= ends[0] / 1.2 && $0.x <= ends[1] * 1.2 }
    let clearance = distance * Self.clearance(FigureAxis(curves.map(\.y)).decades)
    // log10 of the prefactor for which every point lies on the other side, the nearest by the clearance.
    let prefactors = (near.isEmpty ? curves : near).map {
      log10(isAbove ? $0.high : $0.low) - exponent * log10($0.x)
    }
    let prefactor = isAbove ? (prefactors.max() ?? 0) + clearance : (prefactors.min() ?? 0) - clearance
    points = ends.map { FigurePoint($0, pow(10, prefactor + exponent * log10($0))) }
  }

  /// The gentlest slope above all curves, the others below them, the steepest farthest out.
  ///
  /// - Parameter range: of x, where it is not that of the curves.
  package static func lines(
    _ slopes: [(exponent: Double, label: String)], besides curves: [FigurePoint],
    axis range: NumberRange? = nil
  ) -> [GuideLine] {
    let axis = range.map { FigureAxis(range: $0) } ?? FigureAxis(curves.map(\.x))
    return slopes.sorted { $0.exponent > $1.exponent }.enumerated().map { index, slope in
      GuideLine(slope, isAbove: index == 0, besides: curves, distance: Double(max(1, index)), axis: axis)
    }
  }

  package var layer: FigurePanel.Layer { .init(.line(width: 1.6, dashes: .guide), points, .guide) }

  /// Beside the middle of the line, on the side away from the curves.
  package var note: FigurePanel.Note {
    let isRight = isAbove == (exponent <= 0)
    return .init(
      text: FigureText(label, hasPowers: true), x: points[0].x.squareRoot() * points[1].x.squareRoot(),
      y: points[0].y.squareRoot() * points[1].y.squareRoot(), side: isRight ? .left : .right,
      offset: (isRight ? 0.7 : -0.7, isAbove ? 0.7 : -0.7), colour: .guide)
  }
}
