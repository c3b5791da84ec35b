import DMFT
import Foundation
import TestSupport
import Testing

@testable import Drawing
@testable import Reports

@Suite("The figure of a frontier")
struct FrontierFigureTests {
  /// L = 1/N + 1/t, whose least is 2 C^-1/2.
  private static let curves = [10.0, 30, 100, 300, 1000].map { width in
    let times = (0...400).map { pow(10, Double($0) / 80) }
    return ComputeFrontier.Curve(width: width, loss: LogCurve(times, times.map { 1 / width + 1 / $0 }))
  }

  @Test("draws the whole of the predicted line, whatever its exponent", arguments: [0.1, 0.5, 2])
  func prediction(exponent: Double) throws {
    let figure = FrontierFigure(
      curves: Self.curves, frontier: ComputeFrontier(Self.curves), predicted: exponent
    ).figure
    let panel = figure.panels[0]
    let line = try #require(panel.layers.last { $0.label?.text.contains("predicted") == true })
    #expect(line.points.count == 2)
    for point in line.points {
      #expect((0...1).contains(panel.x.share(of: point.x)) && (0...1).contains(panel.y.share(of: point.y)))
    }
  }
}
