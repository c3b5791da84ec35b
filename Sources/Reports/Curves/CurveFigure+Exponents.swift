import DMFT
import Foundation
import Drawing
import FileFormats

// Local exponents of the curves of a figure, in panels below.
extension CurveFigure {
  private static let exponentCount = 80

  /// Of e-folds, over which an exponent is taken.
  private static let exponentLength = 0.7

  /// Of the length of the axis of theories, on either side.
  private static let roomForSimulations = 0.5

  /// Of a theory differences of a cubic, of a simulation lines through pieces.
  private func exponents(_ series: CurveSeries) -> [FigurePoint] {
    let curve = LogCurve(series.points.map(\.x), series.points.map(\.y))
    guard !series.isSimulation, let first = curve.x.first, let last = curve.x.last, curve.count > 2 else {
      let local = LocalExponents(curve, count: Self.exponentCount, length: Self.exponentLength)
      return local.points.map { FigurePoint($0.at, $0.exponent) }
    }
    let half = Self.exponentLength / 2
    return (0...Self.exponentCount).compactMap { index in
      let place = first + half + (last - first - 2 * half) * Double(index) / Double(Self.exponentCount)
      guard let before = curve.value(at: place - half), let after = curve.value(at: place + half) else {
        return nil
      }
      return FigurePoint(exp(place), (before - after) / Self.exponentLength)
    }
  }

  /// Where those of theories lie, and of simulations those that are not far from there; of simulations alone, most of theirs.
  package func exponentAxis() throws -> FigureAxis {
    let theories = series.filter { !$0.isSimulation }
    let range = options.look.xRange
    func values(_ series: [CurveSeries]) -> [Double] {
      series.flatMap(exponents).filter { point in
        range.map { point.x >= $0.low && point.x <= $0.high } ?? true
      }.map(\.y).sorted()
    }
    var all = values(theories.isEmpty ? series : theories)
    if let first = all.first, let last = all.last, !theories.isEmpty {
      let room = max(Self.roomForSimulations * (last - first), FigureAxis.shortest)
      let near = values(series.filter(\.isSimulation)).filter { $0 >= first - room && $0 <= last + room }
      all = (all + near).sorted()
    }
    guard let first = all.first, let last = all.last else {
      throw CommandFailure(
        code: .badInput, message: "--slopes: no curve has three points within a factor of two on its axis")
    }
    let cut = theories.isEmpty ? all.count / 20 : 0
    let ends = cut > 0 ? [all[cut], all[all.count - 1 - cut]] : [first, last]
    return FigureAxis(
      ends + options.slopes.map { -$0.exponent }, scale: .linear, below: 0.12, above: 0.12,
      label: "local exponent")
  }

  package func exponentPanel(_ series: [CurveSeries], x: FigureAxis, y: FigureAxis) -> FigurePanel {
    let own = series.map { one in
      var one = one
      one.points = exponents(one)
      one.isLogarithmic = false
      return one
    }.filter { !$0.points.isEmpty }
    let guides = options.slopes.map { slope in
      FigurePanel.Layer(
        .line(width: 1.6, dashes: .guide), [x.low, x.high].map { FigurePoint($0, -slope.exponent) }, .guide)
    }
    return FigurePanel(x: x, y: y, layers: guides + CurveSeries.layers(own))
  }
}
