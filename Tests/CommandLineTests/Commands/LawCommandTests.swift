import ArgumentParser
import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Sweep
import Testing

@testable import CommandLine
@testable import Drawing
@testable import FileFormats
@testable import Reports

@Suite("dmft law")
struct LawCommandTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  /// L = 0.1 + N^-0.5 + 2 t^-0.8 under the names of other people.
  private func table() throws -> String {
    var text = "params,tokens,val_loss\n"
    for width in [16.0, 64, 256, 1024] {
      for time in [10.0, 30, 100, 300, 1000, 3000] {
        text += "\(width),\(time),\(0.1 + pow(width, -0.5) + 2 * pow(time, -0.8))\n"
      }
    }
    return try directory.write(text, to: "runs.csv")
  }

  private func points(_ file: String, _ arguments: [String]) throws -> [LossSurface.Point]? {
    try LongTableOptions.parse(arguments).points(file)?.points
  }

  @Test(
    "Long tables are read by the names of their columns, and the law through them is found", .tags(.contract))
  func longTable() throws {
    let names = ["--width-column", "params", "--time-column", "tokens", "--loss-column", "val_loss"]
    let points = try #require(try points(table(), names))
    #expect(points.count == 24 && points[7] == .init(width: 64, time: 30, loss: points[7].loss))
    let report = try LawReport(LossSurface(points), form: nil, file: "runs.csv", column: "loss")
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(report.json.text().utf8)) as? [String: Any])
    #expect(json["form"] as? String == "width-time" && json["identifiable"] as? Bool == true)
    for (name, value) in [("width_exponent", 0.5), ("time_exponent", 0.8), ("floor", 0.1)] {
      let number = try #require(json[name] as? [String: Any])
      #expect(abs(try #require(number["value"] as? Double) - value) < 1e-6)
    }
  }

  @Test("The axis of the figure is what the file calls it", .tags(.contract))
  func axis() throws {
    let names = ["--width-column", "params", "--time-column", "tokens", "--loss-column", "val_loss"]
    let found = try #require(try LongTableOptions.parse(names).points(table()))
    #expect(found.axis == "tokens")
    let law = try JointLaw(LossSurface(found.points), form: .widthTime)
    let figure = LawFigure(law, column: "val_loss", axis: found.axis).figure
    #expect(figure.panels[0].x.label?.text == "tokens")
  }

  @Test("Curves that differ in more than widths and seeds share a law, which says so", .tags(.contract))
  func otherAxes() throws {
    let places: [[CollectedCurve.Coordinate]] = [(64, 0, 1), (64, 1, 2), (256, 0, 3), (256, 1, 4)].map {
      [
        ("width", "network.width", .number($0.0)), ("richness", "network.richness", .number($0.1)),
        ("seed", "simulation.seed", .number($0.2)), ("batch", "data.batch", .number(32)),
      ]
    }
    let differing = LawCommand.differing(places)
    #expect(differing.map(\.name) == ["richness"] && differing.first?.values == ["0", "1"])
    let names = ["--width-column", "params", "--time-column", "tokens", "--loss-column", "val_loss"]
    var report = try LawReport(
      LossSurface(#require(try points(table(), names))), form: nil, file: "runs.csv", column: "loss")
    #expect(!report.text.contains("richness"))
    report.differing = differing
    #expect(report.text.contains("--at richness=0") && report.json.text().contains("--at richness=0"))
  }

  @Test("A column that is not there is named with those that are", .tags(.contract))
  func missingColumn() throws {
    let file = try table()
    let failure = #expect(throws: CommandFailure.self) {
      try points(file, ["--width-column", "params", "--loss-column", "val_loss"])
    }
    #expect(failure?.code == .badInput && failure?.message.contains("params, tokens, val_loss") == true)
  }

  @Test("What one width cannot tell is said in words", .tags(.contract))
  func notIdentifiable() throws {
    let points = [10.0, 30, 100, 300, 1000].map {
      LossSurface.Point(width: 64, time: $0, loss: 0.1 + pow($0, -0.5))
    }
    let report = try LawReport(LossSurface(points), form: .widthTime, file: "one.csv", column: "loss")
    #expect(report.text.contains("p = not identifiable"))
    #expect(report.text.contains("E is not identifiable: only E + a N^-p is"))
  }
}
