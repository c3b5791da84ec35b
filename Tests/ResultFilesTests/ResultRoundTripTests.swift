import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import ResultFiles

@Suite("A result that is written and read again", .tags(.identity))
struct ResultRoundTripTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  private func back(_ record: ResultRecord, _ name: String) throws -> ResultRecord {
    try ResultFile.write(record, to: "\(directory.path)/\(name)")
    return try ResultFile.read("\(directory.path)/\(name)")
  }

  @Test(
    "is the same record: names in order, every bit, configuration, diagnostics",
    arguments: ["a.json", "a.nc"])
  func complete(name: String) throws {
    for record in [
      ResultSamples.theory(), ResultSamples.theory(axis: .time), ResultSamples.theory(twoTime: true),
      ResultSamples.theory(axis: .time, twoTime: true), ResultSamples.simulation(),
    ] { #expect(try back(record, name).isEqual(to: record)) }
  }

  @Test("is the same curve in CSV, which holds no more", arguments: [LearningCurve.Axis.step, .time])
  func csv(axis: LearningCurve.Axis) throws {
    let record = ResultSamples.theory(axis: axis)
    let curve = try back(record, "a.csv").curve
    #expect(curve.axis == axis && curve.points == record.curve.points)
    #expect(curve.columns.map(\.name) == record.curve.columns.map(\.name))
    #expect(curve.columns.map(\.values) == record.curve.columns.map(\.values))
  }

  @Test("shows in CSV by its standard errors that it is a simulation")
  func source() throws {
    #expect(try back(ResultSamples.simulation(), "a.csv").isSimulation)
    #expect(try !back(ResultSamples.theory(), "a.csv").isSimulation)
  }

  @Test("keeps what is not a number as not a number", arguments: ["a.csv", "a.json", "a.nc"])
  func notANumber(name: String) throws {
    var record = ResultSamples.theory()
    record.curve.columns[0].values[2] = .nan
    let values = try #require(try back(record, name).curve["test_loss"])
    #expect(values.map(\.isNaN) == [false, false, true, false, false, false])
  }

  @Test("has one text for one record: no clock, no chance", arguments: ["csv", "json", "nc"])
  func deterministic(ending: String) throws {
    for name in ["a", "b"] {
      try ResultFile.write(ResultSamples.theory(twoTime: true), to: "\(directory.path)/\(name).\(ending)")
    }
    let files = ["a", "b"].map { FileManager.default.contents(atPath: "\(directory.path)/\($0).\(ending)") }
    #expect(files[0] != nil && files[0] == files[1])
  }

  @Test("is JSON that other programs read, with two-time functions as nested arrays")
  func json() throws {
    try ResultFile.write(ResultSamples.theory(twoTime: true), to: directory.path + "/a.json")
    let data = try #require(FileManager.default.contents(atPath: directory.path + "/a.json"))
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect((object["bias"] as? [Double])?.prefix(2) == [2, 1e300])
    #expect(object["step"] as? [Int] == [0, 1, 2, 5, 10, 1000])
    let functions = try #require(object["two_time"] as? [String: Any])
    #expect((functions["response"] as? [[Double]])?[1] == [-1, -4.0 / 3, -5.0 / 3])
  }

  @Test("is CSV with a line of names first and whole steps")
  func csvText() throws {
    try ResultFile.write(ResultSamples.theory(), to: directory.path + "/a.csv")
    let text = try String(contentsOfFile: directory.path + "/a.csv", encoding: .utf8)
    #expect(text.hasPrefix("step,test_loss,bias,aardvark\n0,0.1,2,-0.1\n1,"))
  }
}
