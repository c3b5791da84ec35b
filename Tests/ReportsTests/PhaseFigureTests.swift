import DMFT
import Foundation
import TestSupport
import Testing

@testable import Drawing
@testable import Reports

/// A name belongs to the strip that it stands in: it fits, or it stands outside.
@Suite("The figure of phases")
struct PhaseFigureTests {
  static let sizes: [Figure.Size?] = [nil, .init(width: 360, height: 300), .init(width: 1600, height: 500)]

  @Test("has no name wider than its strip, and none on another", .tags(.contract), arguments: sizes)
  func names(size: Figure.Size?) throws {
    let panels: [PhaseFigure.Panel] = [.init(title: "lazy", depth: 1), .init(title: "rich", depth: 2)]
    for shown in [panels, [panels[0]]] where size?.width != 360 || shown.count == 1 {
      let figure = try PhaseFigure(panels: shown, size: size).figure()
      let layout = try FigureLayout(figure)
      let (panel, frame) = (figure.panels[0], layout.frames[0])
      // Ends of a name in units of α.
      let unit = (panel.x.high - panel.x.low) / frame.width
      func ends(_ note: FigurePanel.Note) -> (low: Double, high: Double) {
        let half = note.text.width * layout.em * unit / 2
        return (note.x - half, note.x + half)
      }
      let (above, inside) = (panel.notes.filter { $0.y >= 2.5 }, panel.notes.filter { $0.y < 2.5 })
      #expect(above.map(\.text.text) == ["Ic", "IVb", "IVa"] && above.allSatisfy { $0.offset.y > 0 })
      for (left, right) in zip(above, above.dropFirst()) { #expect(ends(left).high < ends(right).low) }
      // Borders of strips above β = 1.
      let borders = [0, Phase.noiseDecays, Phase.widthBeatsNoise, 1, 3]
      for note in inside where note.y > 1 {
        #expect(borders.allSatisfy { $0 <= ends(note).low || $0 >= ends(note).high }, "\(note.text.text)")
      }
    }
  }

  @Test(
    "has no line of equal exponent through the name of the hard regime", .tags(.closedForm),
    arguments: [1, 2, 4],
    [nil, Figure.Size(width: 400, height: 300)])
  func hard(depth: Int, size: Figure.Size?) throws {
    let figure = try PhaseFigure(panels: [.init(title: "", depth: depth)], size: size).figure()
    let layout = try FigureLayout(figure)
    let (panel, frame) = (figure.panels[0], layout.frames[0])
    let note = try #require(panel.notes.first { $0.text.text.hasPrefix("hard") })
    let spacing = try #require(panel.surface?.spacing)
    let half = (
      x: note.text.width * layout.em / 2 * (panel.x.high - panel.x.low) / frame.width,
      // Of capital letters.
      y: 0.36 * layout.em * (panel.y.high - panel.y.low) / frame.height
    )
    let levels = try [(-1.0, -1.0), (-1, 1), (1, -1), (1, 1)].map { x, y in
      let exponents = try Exponents(
        capacity: note.x + x * half.x, source: note.y + y * half.y, depth: depth)
      return Int(try #require(exponents.compute) / spacing)
    }
    #expect(Set(levels).count == 1 && note.y + half.y < 1, "\(levels)")
  }
}
