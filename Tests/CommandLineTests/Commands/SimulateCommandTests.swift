import ArgumentParser
import DMFT
import Foundation
import LinearAlgebra
import FileTestSupport
import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats
@testable import ResultFiles

@Suite("dmft simulate")
struct SimulateCommandTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  static let small = Samples.short(
    task: "{alpha: 1.5, beta: 0.5, modes: 20}", network: "{model: projected, width: 8}")

  /// Runs the command on a configuration and gives the paths of outputs of the given names.
  func simulate(_ text: String = small, _ options: [String]) async throws {
    let file = try directory.write(text, to: "run.yaml")
    try await SimulateCommand.parse([file, "--instances", "4"] + options).run()
  }

  func failure(_ text: String, _ options: [String] = []) async -> CommandFailure? {
    await #expect(throws: CommandFailure.self) { try await simulate(text, options) }
  }

  @Test(
    "refuses a wrong command line with 64", .tags(.contract),
    arguments: [
      [], ["run.yaml"], ["run.yaml", "--instances", "1"], ["run.yaml", "--instances", "many"],
      ["run.yaml", "--instances", "2", "--seed", "-1"], ["run.yaml", "--instances", "2", "--seed", "1e300"],
      ["run.yaml", "--instances", "2", "--scale", "0"], ["run.yaml", "--instances", "2", "--scale", "1.5"],
      ["run.yaml", "--instances", "2", "--threads", "0"], ["run.yaml", "--instances", "2", "-o", "a.txt"],
      ["run.yaml", "--instances", "2", "--instances-out", "a"],
      ["run.yaml", "--instances", "2", "--points", "1"],
    ])
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try SimulateCommand.parse(arguments) }
    if let error { #expect(SimulateCommand.exitCode(for: error).rawValue == 64) }
  }

  @Test(
    "writes means, standard errors and what they are from, in every format", arguments: ["csv", "json", "nc"])
  func outputs(ending: String) async throws {
    let path = directory.path + "/s." + ending
    try await simulate(Self.small, ["-o", path, "--seed", "3", "--scale", "2"])
    let record = try ResultFile.read(path)
    let names = ["test_loss", "train_loss", "readout_norm"].flatMap { [$0, $0 + "_se"] }
    #expect(record.curve.columns.map(\.name) == names)
    #expect(record.curve.points == (0...10).map(Double.init))
    #expect(record.source == "simulation")
    guard ending != "csv" else { return }
    #expect(record.engine == "simulation" && record.version == Version.current)
    #expect(["instances", "seed", "scale"].map { record.diagnostics[$0] } == [4, 3, 2])
    #expect(record.configuration["network"]?["width"] == .integer(8))
  }

  @Test("gives the same file for any number of threads", .tags(.identity))
  func threads() async throws {
    let paths = ["1", "3"].map { directory.path + "/\($0).json" }
    for (path, threads) in zip(paths, ["1", "3"]) {
      try await simulate(Self.small, ["-o", path, "--threads", threads])
    }
    let data = try paths.map { try Data(contentsOf: URL(fileURLWithPath: $0)) }
    #expect(data[0] == data[1])
  }

  @Test("single instances in CSV have the means of the other file", .tags(.identity))
  func instances() async throws {
    let (means, single) = (directory.path + "/means.csv", directory.path + "/single.csv")
    try await simulate(Self.small, ["-o", means, "--instances-out", single, "--points", "4"])
    let table = try TableFile.read(single)
    #expect(
      table.header.fields.map(String.init)
        == ["instance", "step", "test_loss", "train_loss", "readout_norm"])
    #expect(table.rows.count == 4 * 4)
    let curve = try ResultFile.read(means).curve
    #expect(curve.points == [0, 1, 3, 10])
    let last = table.rows.filter { $0.fields[1] == "10" }.compactMap { Double($0.fields[2]) }
    let expected = try #require(curve["test_loss"]?.last)
    #expect(last.count == 4 && abs(last.reduce(0, +) / 4 - expected) < 1e-14)
  }

  @Test("single instances in netCDF lie on (instance, step)")
  func labelledInstances() async throws {
    let path = directory.path + "/single.nc"
    try await simulate(Self.small, ["--instances-out", path])
    let file = try NetCDFFile(decoding: Data(contentsOf: URL(fileURLWithPath: path)))
    let loss = try #require(file.variable("test_loss"))
    #expect(loss.dimensions == ["instance", "step"] && loss.values.count == 4 * 11)
    #expect(file.variable("instance")?.values == [0, 1, 2, 3])
    #expect(file[attribute: "config"]?.text?.contains("projected") == true)
  }

  @Test("single instances in JSON are nested arrays")
  func nestedInstances() async throws {
    let path = directory.path + "/single.json"
    try await simulate(Self.small, ["--instances-out", path])
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
    let members = try #require(object as? [String: Any])
    #expect((members["test_loss"] as? [[Double]])?.map(\.count) == [11, 11, 11, 11])
    #expect((members["long_names"] as? [String: Any])?.count == 3)
  }

  static let withoutNetworks = [
    (Samples.short(network: "{model: projected, width: infinite}"), 2, "network.width is infinite"),
    (Samples.short(task: "{alpha: 1.5, beta: 0.5, modes: infinite}"), 1, "task.modes is infinite"),
    (Samples.short(task: "{alpha: 1.5, beta: 0.5, modes: 1e12}"), 1, "task.modes is 1000000000000"),
    (Samples.short(optimizer: "{learningRate: 0.1}", rest: "flow: {until: 10}"), 4, "flow"),
  ]

  @Test(
    "what has no finite networks is wrong input, 65, at the line of its key", .tags(.contract),
    arguments: withoutNetworks)
  func impossible(text: String, line: Int, part: String) async throws {
    let text =
      part == "flow" ? text.replacingOccurrences(of: "optimizer: {learningRate: 0.1}\n", with: "\n") : text
    let failure = await failure(text)
    #expect(failure?.code == .badInput)
    #expect(failure?.message.contains("run.yaml:\(line): \(part)") == true, "\(failure?.message ?? "")")
  }

  static let tooLarge = [
    Samples.short(network: "{model: projected, width: 1e9}"), Samples.short(rest: "steps: 1e18"),
    Samples.short(rest: "steps: 100\ndata: {batch: 900000000000000}"),
  ]

  @Test("what would not fit is refused before it starts, 75", .tags(.contract), arguments: tooLarge)
  func enormous(text: String) async {
    #expect(await failure(text)?.code == .doesNotFit)
    #expect(await failure(text, ["--scale", "1000000"])?.code == .doesNotFit)
  }

  @Test("divergence ends with 2 and leaves the curve up to it", .tags(.contract))
  func divergence() async throws {
    let path = directory.path + "/s.csv"
    let text = Self.small.replacingOccurrences(of: "learningRate: 0.1", with: "learningRate: 1e3")
    #expect(await failure(text, ["-o", path])?.code == .diverged)
    #expect(try ResultFile.read(path).curve.points.first == 0)
  }
}
