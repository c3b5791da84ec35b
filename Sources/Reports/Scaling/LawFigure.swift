import DMFT
import Foundation
import Drawing

/// The points of many curves and the law through them.
package struct LawFigure {
  private static let pointsOfLine = 120

  package let law: JointLaw
  /// The loss.
  package let column: String
  /// What the losses lie along: steps, times, or what others call it.
  package let axis: String
  /// Of the picture; nil for the usual one.
  package let size: Figure.Size?

  package init(_ law: JointLaw, column: String, axis: String, size: Figure.Size? = nil) {
    (self.law, self.column, self.axis, self.size) = (law, column, axis, size)
  }

  package func write(to path: String) async throws { try await figure.write(to: path) }

  package var figure: Figure {
    let points = law.surface.points
    let widths = law.surface.widths
    let layers = widths.flatMap(layers)
    let heights = layers.flatMap(\.points).map(\.y)
    let panel =
      FigurePanel(
        x: FigureAxis(points.map(\.time), below: 0.03, above: 0.03, label: FigureText(axis)),
        y: FigureAxis(heights, below: 0.05, above: 0.08, label: FigureText(of: column)),
        colours: widths.count > 1 ? FigureAxis(widths, label: "width") : nil,
        layers: layers)
    return Figure(panels: [panel], size: size ?? .init(width: 720, height: 500))
  }

  private func layers(_ width: Double) -> [FigurePanel.Layer] {
    let own = law.surface.points.filter { $0.width == width }
    guard let first = own.first, let last = own.last else { return [] }
    let colour: FigureColour = law.surface.widths.count > 1 ? .ofValue(width) : FigureColour.curves[0]
    let isFirst = width == law.surface.widths.first
    let line = LogSpacing.points(from: first.time, through: last.time, count: Self.pointsOfLine).map {
      FigurePoint($0, law.loss(width: width, time: $0))
    }
    return [
      .init(
        .line(width: 1.6), line, colour,
        label: isFirst ? FigureText(law.form.formula, hasPowers: true) : nil),
      .init(
        .marks(size: 0.45), own.map { FigurePoint($0.time, $0.loss) }, colour, label: isFirst ? "data" : nil),
    ]
  }
}
