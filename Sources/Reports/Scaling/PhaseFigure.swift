import DMFT
import Foundation
import Drawing

/// The (α, β) plane coloured by the compute exponent, one panel for each kind of network.
package struct PhaseFigure {
  package struct Panel {
    package var title: String
    /// D.
    package var depth: Int

    package init(title: String, depth: Int) {
      (self.title, self.depth) = (title, depth)
    }
  }

  /// Below α = 1 there is a law of lazy networks only.
  private static func capacities(_ panel: Panel) -> ClosedRange<Double> {
    (panel.depth == 1 ? 0.0001 : 1.0001)...3
  }
  private static let sources = 0.0001...2.5
  private static let cells = 140
  /// Of exponents, between lines of equal ones.
  private static let spacing = 0.1

  package let panels: [Panel]
  /// Of the picture; nil for the usual one.
  package var size: Figure.Size?

  package init(panels: [Panel], size: Figure.Size? = nil) {
    (self.panels, self.size) = (panels, size)
  }

  package func write(to path: String) async throws { try await figure().write(to: path) }

  package func figure() throws -> Figure {
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
      x: FigureAxis(
        [Self.capacities(panels[index]).lowerBound.rounded(), Self.capacities(panels[index]).upperBound],
        scale: .linear, label: "capacity α"), y: y,
      colours: colours,
      surface: try Self.surface(panels[index]), layers: Self.boundaries(panels[index]),
      notes: notes(panels[index]), cell: (row: 0, column: index))
  }

  private static func surface(_ panel: Panel) throws -> FigurePanel.Surface {
    func places(_ range: ClosedRange<Double>) -> [Double] {
      (0...cells).map {
        range.lowerBound + (range.upperBound - range.lowerBound) * Double($0) / Double(cells)
      }
    }
    let capacities = capacities(panel)
    let values = try places(capacities).map { alpha in
      try places(sources).map {
        try Exponents(capacity: alpha, source: $0, depth: panel.depth).compute ?? .nan
      }
    }
    return .init(x: places(capacities), y: places(sources), values: values, spacing: spacing)
  }

  private func notes(_ panel: Panel) -> [FigurePanel.Note] {
    let isWhole = panel.depth == 1
    func name(_ regime: String, _ phase: Phase) -> FigureText {
      FigureText(isWhole ? "\(regime) (\(phase.rawValue))" : regime)
    }
    let upper: [FigurePanel.Note] = [
      hardNote(name("hard", .capacityLimited), panel),
      .init(text: name("easy", .distortionLimited), x: 2.55, y: 1.26, colour: .black),
      .init(text: name("super-easy", .noiseLimited), x: 2.08, y: 2.05, colour: .black),
    ]
    guard isWhole else { return upper }
    let lower = FigurePanel.Note(
      text: FigureText(Phase.slowlyCapacityLimited.rawValue), x: 0.26, y: 0.3, colour: .white)
    return upper + [lower] + strips
  }

  /// The strips below α = 1 are hardly wider than their names, which stand above them, no two on one another.
  private var strips: [FigurePanel.Note] {
    [
      (Phase.slowlyEasy, Phase.noiseDecays / 2),
      (.noiseAndLearning, (Phase.noiseDecays + Phase.widthBeatsNoise) / 2),
      (.noiseAndCapacity, (Phase.widthBeatsNoise + 2) / 3),
    ].map { phase, alpha in
      .init(text: FigureText(phase.rawValue), x: alpha, y: Self.sources.upperBound, offset: (0, 0.6))
    }
  }

  /// β = 1, where features cease to help, β = 2 − 1/α, beyond which tasks are super-easy, and below α = 1 where noise decides.
  private static func boundaries(_ panel: Panel) -> [FigurePanel.Layer] {
    let places = (0...200).map { 1 + 0.01 * Double($0) }
    let first = capacities(panel).lowerBound
    func upright(_ alpha: Double, from beta: Double) -> FigurePanel.Layer {
      .init(
        .line(width: 2.4, dashes: .long), [FigurePoint(alpha, beta), FigurePoint(alpha, sources.upperBound)],
        .black)
    }
    let upper: [FigurePanel.Layer] = [
      .init(.line(width: 2.4), [FigurePoint(first, 1), FigurePoint(3, 1)], .black),
      .init(.line(width: 2.4, dashes: .long), places.map { FigurePoint($0, 2 - 1 / $0) }, .black),
    ]
    guard panel.depth == 1 else { return upper }
    return upper + [
      upright(Phase.noiseDecays, from: 1), upright(Phase.widthBeatsNoise, from: 1),
      upright(1, from: sources.lowerBound),
    ]
  }

  /// Where lines of equal exponent are flat, and how far a name reaches to either side, for its width in heights of the type.
  private static let hard = (capacity: 2.5, reach: 0.07)
  /// Names stand above.
  private static let leastSource = 0.25
  /// Exponents below are drawn dark.
  private static let dark = 0.4

  /// The name of the hard regime where lines of equal exponent, and borders, are farthest from it.
  private func hardNote(_ text: FigureText, _ panel: Panel) -> FigurePanel.Note {
    func exponent(_ capacity: Double, _ source: Double) -> Double {
      (try? Exponents(capacity: capacity, source: source, depth: panel.depth))?.compute ?? 0
    }
    let places = (1..<100).map { Double($0) / 100 }
    let reach = Self.hard.reach * text.width
    let levels = places.map { place in
      [-1.0, 0, 1].map { Int(exponent(Self.hard.capacity + $0 * reach, place) / Self.spacing) }
    }
    let rooms = places.indices.map { index in
      places.indices.filter { levels[$0].contains { $0 != levels[index][1] } }
        .map { abs(places[$0] - places[index]) }.reduce(1 - places[index], min)
    }
    let allowed = rooms.indices.filter { places[$0] >= Self.leastSource }
    let widest = allowed.max { rooms[$0] < rooms[$1] } ?? 0
    let isDark = exponent(Self.hard.capacity, places[widest]) < Self.dark
    return .init(text: text, x: Self.hard.capacity, y: places[widest], colour: isDark ? .white : .black)
  }
}
