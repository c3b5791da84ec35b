import DMFT
import Foundation
import Drawing

/// The (α, β) plane coloured by the compute exponent, one panel for each kind of network.
struct PhaseFigure {
  struct Panel {
    var title: String
    /// D.
    var depth: Int
  }

  private static let capacities = 1.0001...3.0
  private static let sources = 0.0001...2.5
  private static let cells = 140

  let panels: [Panel]
  /// Of the picture; nil for the usual one.
  var size: Figure.Size?

  func write(to path: String) async throws { try await figure().write(to: path) }

  private func figure() throws -> Figure {
    Figure(
      panels: try panels.indices.map(panel),
      size: size ?? .init(width: panels.count > 1 ? 1080 : 720, height: 500))
  }

  private func panel(_ index: Int) throws -> FigurePanel {
    let (isFirst, isLast) = (index == 0, index == panels.count - 1)
    var y = FigureAxis([0, Self.sources.upperBound], scale: .linear, label: isFirst ? "source β" : nil)
    y.hasTexts = isFirst
    var colours = FigureAxis([0, 0.85], scale: .linear, label: isLast ? "compute exponent" : nil)
    colours.hasTexts = isLast
    return FigurePanel(
      title: FigureText(panels[index].title),
      x: FigureAxis([1, Self.capacities.upperBound], scale: .linear, label: "capacity α"), y: y,
      colours: colours,
      surface: try Self.surface(panels[index]), layers: Self.boundaries,
      notes: [
        .init(text: "hard", x: 2, y: hardPlace(panels[index]), colour: .white),
        .init(text: "easy", x: 2.55, y: 1.26, colour: .black),
        .init(text: "super-easy", x: 2, y: 2.05, colour: .black),
      ], cell: (row: 0, column: index))
  }

  private static func surface(_ panel: Panel) throws -> FigurePanel.Surface {
    func places(_ range: ClosedRange<Double>) -> [Double] {
      (0...cells).map {
        range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(cells)
      }
    }
    let values = try places(capacities).map { alpha in
      try places(sources).map { try Exponents(capacity: alpha, source: $0, depth: panel.depth).compute }
    }
    return .init(x: places(capacities), y: places(sources), values: values, spacing: 0.1)
  }

  /// β = 1, where features cease to help, and β = 2 − 1/α, beyond which tasks are super-easy.
  private static var boundaries: [FigurePanel.Layer] {
    let places = (0...200).map { 1 + 0.01 * Double($0) }
    return [
      .init(.line(width: 2.4), places.map { FigurePoint($0, 1) }, .black),
      .init(.line(width: 2.4, dashes: .long), places.map { FigurePoint($0, 2 - 1 / $0) }, .black),
    ]
  }

  /// β at α = 2 half-way between two lines of equal exponent, 0.25, where the label crosses none.
  private func hardPlace(_ panel: Panel) -> Double {
    (1...99).map { Double($0) / 100 }.first { beta in
      let exponents = try? Exponents(capacity: 2, source: beta, depth: panel.depth)
      return exponents.map { $0.compute >= 0.25 } ?? true
    } ?? 0.3
  }
}
