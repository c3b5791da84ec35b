import DMFT
import Foundation
import LinearAlgebra
import TestSupport
import Testing

@testable import Sweep

@Suite("Collected sweeps")
struct SweepCollectionTests {
  let folder = ScratchFolder()

  private func put(_ result: PointResult, _ point: Int, _ action: SweepAction = .solve) throws {
    let directory = try SweepDirectory(folder.path)
    try result.write(directory.place(SweepJob(point: point, action: action)))
  }

  @Test(
    "Axes are dimensions, what is missing is NaN and counted, failures keep their curve", .tags(.contract))
  func labelled() throws {
    let directory = try SweepSamples.directory(folder, 3)
    try put(.finished(SweepSamples.file([0, 1, 2], [1, 0.5, 0.25])), 0)
    try put(.failed("diverged at step 2", SweepSamples.file([0, 1], [1, 7])), 1)
    let file = SweepCollection(directory).file()
    #expect(file.dimensions.map(\.name) == ["richness", "step"])
    #expect(file.variable("richness")?.values == [0, 1, 2])
    #expect(file.variable("step")?.values == [0, 1, 2])
    let loss = try #require(file.variable("test_loss"))
    #expect(loss.dimensions == ["richness", "step"])
    #expect(loss.values[..<5] == [1, 0.5, 0.25, 1, 7])
    #expect(loss.values[5...].allSatisfy { $0.isNaN })
    #expect(loss.attributes.first { $0.name == "missing_points" }?.value.number == 1)
    #expect(file.variable("status")?.values == [0, 1, 2])
    #expect(file[attribute: "points_failed"]?.number == 1 && file[attribute: "points_missing"]?.number == 1)
    #expect(file[attribute: "failures"]?.text == "richness=1: solve: diverged at step 2")
    for name in ["version", "config", "sweep_file", "created", "collected_on"] {
      #expect(file[attribute: name]?.text?.isEmpty == false)
    }
  }

  @Test("Curves of different steps lie on the union", .tags(.identity))
  func union() throws {
    let directory = try SweepSamples.directory(folder, 2)
    try put(.finished(SweepSamples.file([0, 2], [1, 0.5])), 0)
    try put(.finished(SweepSamples.file([0, 1, 2, 3], [4, 3, 2, 1])), 1)
    let file = SweepCollection(directory).file()
    #expect(file.variable("step")?.values == [0, 1, 2, 3])
    let values = try #require(file.variable("test_loss")?.values)
    #expect(values[0] == 1 && values[1].isNaN && values[2] == 0.5 && values[3].isNaN)
    #expect(values[4...] == [4, 3, 2, 1])
  }

  @Test("Times that differ by rounding alone are one", .tags(.identity))
  func rounding() throws {
    let directory = try SweepSamples.directory(folder, 2)
    try put(.finished(SweepSamples.file([0, 0.3, 1], [3, 2, 1], axis: "time")), 0)
    try put(.finished(SweepSamples.file([0, (0.3).nextUp, 1], [6, 5, 4], axis: "time")), 1)
    let file = SweepCollection(directory).file()
    #expect(file.variable("time")?.values == [0, 0.3, 1])
    #expect(file.variable("test_loss")?.values == [3, 2, 1, 6, 5, 4])
  }

  @Test("Times that have nothing in common are a variable of their own", .tags(.identity))
  func times() throws {
    let directory = try SweepSamples.directory(folder, 3)
    for point in 0..<3 {
      let times = (0..<4).map { Double($0) * (1 + 0.1 * Double(point)) + Double(point) * 0.01 }
      try put(.finished(SweepSamples.file(times, [1, 2, 3, 4], axis: "time")), point)
    }
    let file = SweepCollection(directory).file()
    #expect(file.dimensions.map(\.name) == ["richness", "index"])
    #expect(file.variable("time")?.dimensions == ["richness", "index"])
    let sweep = try #require(try CollectedSweep(NetCDFFile(decoding: Data(file.encoded()))))
    let curve = try #require(sweep.curve(2))
    #expect(curve.axis == .time && curve.points[1] == 1.2 + 0.02)
    #expect(curve["test_loss"] == [1, 2, 3, 4])
  }

  @Test("A collected sweep reads back as its curves", .tags(.identity))
  func roundTrip() throws {
    let directory = try SweepSamples.directory(folder, 2, actions: [.solve, .simulate])
    try put(.finished(SweepSamples.file([0, 1], [1, 0.5])), 1)
    try put(.finished(SweepSamples.file([0, 1], [1.1, 0.6])), 1, .simulate)
    let bytes = try SweepCollection(directory).file().encoded()
    let sweep = try #require(try CollectedSweep(NetCDFFile(decoding: Data(bytes))))
    #expect(sweep.columnNames == ["test_loss", "simulated_test_loss"] && sweep.hasBoth)
    #expect(sweep.curve(0) == nil)
    #expect(sweep.curve(1, simulated: true)?["test_loss"] == [1.1, 0.6])
    #expect(sweep.curve(1, simulated: false)?["test_loss"] == [1, 0.5])
    #expect(try CollectedSweep(SweepSamples.file([0], [1])) == nil)
  }

  @Test("A description that no sweep has is refused, and not worked on", .tags(.contract))
  func damaged() throws {
    let file = try SweepSamples.directory(folder, 2).path + "/sweep.json"
    let good = try String(contentsOfFile: file, encoding: .utf8)
    func refusal(_ text: String) throws -> String? {
      try text.write(toFile: file, atomically: false, encoding: .utf8)
      let error = #expect(throws: SweepError.self) { try SweepDirectory(folder.path) }
      guard case .damaged(_, let reason)? = error else { return nil }
      return reason
    }
    let listed = try #require(good.firstMatch(of: /"axes" : (\[.*?\n  \])/.dotMatchesNewlines())).output.1
    let axis = listed.dropFirst().dropLast()
    #expect(try refusal(good.replacing(listed, with: "[\(axis), \(axis)]"))?.contains("one name") == true)
    let long = (0..<12).map { number in
      "{\"name\": \"a\(number)\", \"keys\": [{\"name\": \"a\(number)\", \"path\": \"steps\", \"values\": "
        + "\([Int](repeating: 1, count: 200))}]}"
    }
    #expect(
      try refusal(good.replacing(listed, with: "[\(long.joined(separator: ", "))]"))?.contains("more than")
        == true)
    let simulation = "\"simulation\": {\"instances\": -5, \"seed\": 1, \"scale\": 1}, \"axes\" :"
    #expect(try refusal(good.replacing("\"axes\" :", with: simulation))?.contains("-5 networks") == true)
    #expect(
      try refusal(good.replacing("\"axes\" :", with: "\"curvePoints\": -4, \"axes\" :"))?.contains(
        "-4 points") == true)
  }

  @Test("The long table has a row for what is there, words quoted", .tags(.contract))
  func table() throws {
    let description = SweepDescription(
      version: "1", sweep: .init(path: "", text: ""), base: .init(path: "", text: ""), actions: [.solve],
      simulation: nil, curvePoints: nil,
      axes: [
        SweepAxis(
          "schedule",
          keys: [
            .init("optimizer.schedule", name: "schedule", [.text("{kind: power, offset: 1}"), .text("b")])
          ])
      ])
    let directory = try SweepDirectory.create(
      folder.path, description,
      points: [.init(configuration: "{}", costs: [1]), .init(configuration: "{}", costs: [1])])
    try put(.finished(SweepSamples.file([0, 1], [1, 0.5])), 0)
    let collection = SweepCollection(directory)
    #expect(
      String(decoding: collection.csv(), as: UTF8.self) == """
        schedule,step,test_loss
        "{kind: power, offset: 1}",0,1
        "{kind: power, offset: 1}",1,0.5

        """)
    let file = try NetCDFFile(decoding: Data(collection.file().encoded()))
    #expect(file.texts("schedule")?.values == ["{kind: power, offset: 1}", "b"])
  }
}
