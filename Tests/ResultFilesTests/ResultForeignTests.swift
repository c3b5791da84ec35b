import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import FileFormats
@testable import ResultFiles
import LinearAlgebra

@Suite("Results that another program wrote", .tags(.contract))
struct ResultForeignTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  @Test(
    "are read from any table with a column step or time",
    arguments: [
      "step,loss\n1,0.5\n2,0.25\n", "\u{FEFF}step,loss\r\n1,0.5\r\n2,0.25\r\n",
      "\"step\",\"loss\"\n1,.5\n2,2.5e-1",
      "# comment\n\nstep , loss\n 1 , 0.5\n\n2,0.25\n", ",step,loss\n0,1,0.5\n1,2,0.25\n",
      "Unnamed: 0,loss,step\n0,0.5,1\n1,0.25,2\n",
    ])
  func tables(text: String) throws {
    let record = try ResultFile.read(try directory.write(text, to: "a.csv"))
    #expect(record.curve.points == [1, 2] && record.curve["loss"] == [0.5, 0.25])
  }

  @Test("may have gaps in a table")
  func gaps() throws {
    let record = try ResultFile.read(try directory.write("time,a,b\n0.5,,inf\n1.5,NaN,-inf\n", to: "a.csv"))
    #expect(record.curve["a"]?.allSatisfy(\.isNaN) == true)
    #expect(record.curve["b"] == [.infinity, -.infinity])
  }

  @Test("may be JSON of nothing but arrays, in any order, with more than we know")
  func json() throws {
    let text = "{\"loss\": [NaN, 1e-3], \"hyper\": {\"a\": [1, null]}, \"step\": [0, 1], \"done\": true}"
    let record = try ResultFile.read(try directory.write(text, to: "a.json"))
    #expect(record.curve.points == [0, 1] && record.curve["loss"]?[1] == 1e-3)
  }

  @Test("name columns that have a name, and those alone")
  func unnamed() throws {
    let path = try directory.write(",iter,val\n0,1,0.5\n", to: "index.csv")
    let failure = #expect(throws: CommandFailure.self) { try ResultFile.read(path) }
    #expect(failure?.message.contains("(there are: iter, val)") == true, "\(failure?.message ?? "")")
  }

  @Test("of several runs in one variable are refused with its dimensions")
  func stacked() throws {
    let path = directory.path + "/runs.nc"
    let file = NetCDFFile(
      dimensions: [.init("run", length: 2), .init("step", length: 3)],
      variables: [
        .init("step", dimensions: ["step"], values: [0, 1, 2]),
        .init("test_loss", dimensions: ["run", "step"], values: [1, 0.5, 0.25, 1, 0.6, 0.3]),
      ])
    try Data(file.encoded()).write(to: URL(fileURLWithPath: path))
    let failure = #expect(throws: CommandFailure.self) { try ResultFile.read(path) }
    #expect(failure?.code == .badInput)
    #expect(
      failure?.message.contains("\"test_loss\" is along run and step; allowed: along step alone") == true)
  }

  static let wrong = [
    ("a.csv", "", 1), ("a.csv", "step,loss\n1,0.5\n1,0.25\n", 3), ("a.csv", "step,loss\n1,0.5\n2\n", 3),
    ("a.csv", "step,loss\n1,0.5\n2,x\n", 3), ("a.csv", "epoch,loss\n1,2\n", 1),
    ("a.csv", "step,a,a\n1,2,3\n", 1),
    ("a.csv", "step,loss\ninf,1\n", 2), ("a.csv", "step,loss\n-1,1\n", 2),
    ("a.csv", "step,loss\n", 1), ("a.json", "{\"step\": [0, 1],\n\"loss\": [1, x]}", 2),
    ("a.json", "{\n\"step\"", 2),
    ("a.json", "{\"step\": [0,\n1", 2), ("a.json", "", 1), ("a.json", "{\"a\": [NaN,\n-Infinity],\nx}", 3),
    ("a.json", "{\"config\": \"\\u12", 1), ("a.json", "{} x", 1),
    ("a.json", "{\"config\": \(String(repeating: "[", count: 100_000))", 1),
  ]

  @Test("are refused with file and line when they are wrong", arguments: wrong)
  func refused(name: String, text: String, line: Int) throws {
    let path = try directory.write(text, to: name)
    let failure = #expect(throws: CommandFailure.self) { try ResultFile.read(path) }
    #expect(failure?.code == .badInput)
    #expect(failure?.message.hasPrefix("\(path):\(line): ") == true, "\(failure?.message ?? "")")
  }

  @Test(
    "are refused with file and key when JSON has something else there",
    arguments: [
      ("[1]", ""), ("{\"step\": [0], \"engine\":\n 3}", "engine: "), ("{\"step\": [[1]]}", "step[0]: "),
      ("{\"step\": [0, 1], \"loss\": [1, \"x\"]}", "loss[1]: "),
      ("{\"long_names\": {\"loss\": 3}}", "long_names.loss: "),
      ("{\"step\": [0], \"two_time\": {\"time\": [0], \"c\": [[1, true]]}}", "two_time.c[0][1]: "),
      ("{\"step\": [0], \"two_time\": {\"time\": [0], \"c\": 1}}", "two_time.c: "),
    ])
  func mistyped(text: String, place: String) throws {
    let path = try directory.write(text, to: "a.json")
    let failure = #expect(throws: CommandFailure.self) { try ResultFile.read(path) }
    #expect(failure?.code == .badInput)
    #expect(failure?.message.hasPrefix("\(path): \(place)") == true, "\(failure?.message ?? "")")
    #expect(failure?.message.hasSuffix("is expected here") == true)
  }

  @Test("have the columns of this program in its order, others by name, in JSON, which has none")
  func order() throws {
    let names = ["test_loss", "test_loss_se", "train_loss", "bias", "readout_norm", "a", "b"]
    let arrays = names.shuffled().map { "\"\($0)\": [1]" }.joined(separator: ", ")
    let path = try directory.write("{\"step\": [0], \(arrays)}", to: "a.json")
    #expect(try ResultFile.read(path).curve.columns.map(\.name) == names)
  }

  @Test("of 10^6 numbers are read in a second or two, to the last bit")
  func large() throws {
    var generator = SeededNumbers(seed: 5)
    let values = (0..<500_000).map { _ in Double.random(in: -1...1, using: &generator) }
    let steps = (0..<values.count).map { "\($0)" }.joined(separator: ",")
    let text = values.map(\.description).joined(separator: ",")
    let path = try directory.write("{\"step\": [\(steps)], \"loss\": [\(text)]}", to: "a.json")
    let start = ContinuousClock.now
    #expect(try ResultFile.read(path).curve["loss"] == values)
    #expect(ContinuousClock.now - start < .seconds(10))
  }

  @Test(
    "are refused as a whole when their parts do not fit",
    arguments: [
      "{\"loss\": [1]}", "{\"step\": [0, 1], \"loss\": [1]}", "{\"step\": [1, 0]}",
      "{\"step\": [0], \"two_time\": {\"c\": [[1]]}}",
      "{\"step\": [0], \"two_time\": {\"time\": [0.5], \"c\": [[1]]}}",
      "{\"step\": [0], \"two_time\": {\"time\": [0, 1], \"c\": [[1]]}}",
      "{\"step\": [0], \"diagnostics\": {\"a\": []}}",
    ])
  func inconsistent(text: String) throws {
    let path = try directory.write(text, to: "a.json")
    let failure = #expect(throws: CommandFailure.self) { try ResultFile.read(path) }
    #expect(failure?.code == .badInput && failure?.message.hasPrefix(path) == true)
  }

  @Test("that are missing or a folder are code 66, unknown endings 64", arguments: ["csv", "json", "nc"])
  func unreadable(ending: String) throws {
    let folder = directory.path + "/folder.\(ending)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    for path in [folder, directory.path + "/missing.\(ending)"] {
      #expect(throws: CommandFailure.self) { try ResultFile.read(path) }
      #expect((#expect(throws: CommandFailure.self) { try ResultFile.read(path) })?.code == .noInput)
    }
    #expect((#expect(throws: CommandFailure.self) { try ResultFile.read("a.txt") })?.code == .usage)
  }
}
