import DMFT
import Foundation
import Drawing

/// The curves of all widths against compute, the envelope under them, and the predicted slope.
package struct FrontierFigure {
  private static let mostCurves = 15
  private static let pointsOfCurve = 300
  private static let exponentCount = 40
  /// A difference of exponents that is not seen.
  private static let sameExponent = 0.01

  package let curves: [ComputeFrontier.Curve]
  package let frontier: ComputeFrontier
  package let predicted: Double?
  package let axis: LearningCurve.Axis
  package var look = FigureLook()

  package init(
    curves: [ComputeFrontier.Curve], frontier: ComputeFrontier, predicted: Double?,
    axis: LearningCurve.Axis, look: FigureLook = FigureLook()
  ) {
    self.curves = curves
    self.frontier = frontier
    self.predicted = predicted
    self.axis = axis
    self.look = look
  }

  package func write(to path: String) async throws { try await figure.write(to: path) }

  package var figure: Figure {
    let least = frontier.points.map { FigurePoint($0.compute, $0.loss) }
    let prediction = prediction(least)
    let compute = FigureText("compute  C = width × \(axis.timeName)")
    let panel =
      FigurePanel(
        x: look.x(compute) ?? FigureAxis(least.map(\.x), below: 0.04, above: 0.04, label: compute),
        y: look.y(FigureText(of: Quantity.testLoss.name))
          ?? FigureAxis(
            (least + prediction.flatMap(\.points)).map(\.y), below: 0.08, above: 0.15,
            label: FigureText(of: Quantity.testLoss.name)),
        colours: FigureAxis(shown.map(\.width), label: "width"),
        layers: shown.map(Self.layer) + [
          .init(.line(width: 3), least, .black, label: "least loss")
        ] + prediction)
    return Figure(panels: [panel], size: look.size ?? .init(width: 720, height: 500))
  }

  /// Some of the curves, the first and the last among them.
  private var shown: [ComputeFrontier.Curve] {
    let count = min(curves.count, Self.mostCurves)
    return (0..<count).map { curves[$0 * (curves.count - 1) / max(1, count - 1)] }
  }

  private static func layer(_ curve: ComputeFrontier.Curve) -> FigurePanel.Layer {
    let points = zip(curve.loss.x, curve.loss.y).map { FigurePoint(exp($0) * curve.width, exp($1)) }
    return .init(.line(width: 1.2), points.spread(pointsOfCurve), .ofValue(curve.width))
  }

  /// A little below the last place where the envelope falls most nearly so: its end, unless that is a cliff, or a floor.
  private func prediction(_ least: [FigurePoint]) -> [FigurePanel.Layer] {
    guard let predicted, let first = least.first, let last = least.last else { return [] }
    let local = LocalExponents(LogCurve(least.map(\.x), least.map(\.y)), count: Self.exponentCount).points
    let nearest = local.map { abs($0.exponent - predicted) }.min() ?? 0
    let place = local.last { abs($0.exponent - predicted) <= nearest + Self.sameExponent }?.at ?? last.x
    let anchor = least.last { $0.x <= place * (1 + 1e-9) } ?? last
    let points = [first, last].map { FigurePoint($0.x, 0.8 * anchor.y * pow($0.x / anchor.x, -predicted)) }
    let label = FigureText(String(format: "C^-%.3f predicted", predicted), hasPowers: true)
    return [.init(.line(width: 1.6, dashes: .guide), points, .guide, label: label)]
  }
}
