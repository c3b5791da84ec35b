import DMFT
import Foundation
import TestSupport
import Testing

@testable import Drawing
@testable import FileFormats
@testable import Reports

@Suite("The figure of a frontier")
struct FrontierFigureTests {
  /// L = 1/N + 1/t, whose least is 2 C^-1/2.
  private static let curves = [10.0, 30, 100, 300, 1000].map { width in
    let times = (0...400).map { pow(10, Double($0) / 80) }
    return ComputeFrontier.Curve(width: width, loss: LogCurve(times, times.map { 1 / width + 1 / $0 }))
  }

  @Test(
    "calls steps steps and time time", .tags(.contract), arguments: [("step", "steps"), ("time", "time")])
  func axis(name: String, shown: String) throws {
    let axis = try #require(LearningCurve.Axis(rawValue: name))
    let frontier = ComputeFrontier(Self.curves)
    let figure = FrontierFigure(curves: Self.curves, frontier: frontier, predicted: nil, axis: axis).figure
    #expect(figure.panels[0].x.label?.text.hasSuffix("× \(shown)") == true)
    let report = FrontierReport(
      points: frontier.points, fits: try frontier.exponents(), predicted: nil, axis: axis)
    #expect(report.json["axis"] == .text(name))
    #expect(report.text.contains("\n\(shown) ") && report.text.prefix { $0 != "\n" }.contains(shown))
    #expect(report.text.contains("time") == (name == "time"))
  }

  /// Finitely many modes are learned in the end: the loss falls off.
  @Test("draws the predicted line where the envelope falls so, and not at the end of a cliff")
  func cliff() throws {
    // 2 C^-1/2 e^(-C/10^4).
    let curves = Self.curves.map { curve in
      let times = curve.loss.x.map { exp($0) }
      return ComputeFrontier.Curve(
        width: curve.width,
        loss: LogCurve(
          times, zip(times, curve.loss.y).map { exp($1 - $0 * curve.width / 1e4) }))
    }
    let frontier = ComputeFrontier(curves)
    let figure = FrontierFigure(curves: curves, frontier: frontier, predicted: 0.5, axis: .time).figure
    let line = try #require(figure.panels[0].layers.last { $0.label?.text.contains("predicted") == true })
    let (start, first) = (try #require(line.points.first), try #require(frontier.points.first))
    #expect(start.y > 0.2 * first.loss && start.y < first.loss)
    // Behind the place where it is drawn beside the envelope, the envelope has left it.
    #expect(try #require(line.points.last).y > 2 * (try #require(frontier.points.last)).loss)
  }

  @Test("draws the whole of the predicted line, whatever its exponent", arguments: [0.1, 0.5, 2])
  func prediction(exponent: Double) throws {
    let figure = FrontierFigure(
      curves: Self.curves, frontier: ComputeFrontier(Self.curves), predicted: exponent, axis: .time
    ).figure
    let panel = figure.panels[0]
    let line = try #require(panel.layers.last { $0.label?.text.contains("predicted") == true })
    #expect(line.points.count == 2)
    for point in line.points {
      #expect((0...1).contains(panel.x.share(of: point.x)) && (0...1).contains(panel.y.share(of: point.y)))
    }
  }
}
