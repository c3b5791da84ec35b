import ArgumentParser
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import CommandLine
@testable import Drawing
@testable import FileFormats
@testable import ResultFiles

@Suite("dmft plot")
struct PlotCommandTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  @Test(
    "refuses a wrong command line with 64", .tags(.contract),
    arguments: [
      [], ["a.csv"], ["-o", "a.svg"], ["a.csv", "-o", "a.txt"], ["a.txt", "-o", "a.svg"],
      ["a.csv", "-o", "a.svg", "--slope", "steep"], ["a.csv", "-o", "a.svg", "--slope", "inf"],
    ])
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try PlotCommand.parse(arguments) }
    if let error { #expect(PlotCommand.exitCode(for: error).rawValue == 64) }
  }

  @Test("draws files of every format with their names as labels, and the slope in either spelling")
  func draws() async throws {
    let files = ["one.csv", "two.json", "three.nc"].map { directory.path + "/" + $0 }
    for file in files { try ResultFile.write(ResultSamples.power(0.5, source: "theory"), to: file) }
    for slope in [["--slope", "-0.5"], ["--slope=-0.5"]] {
      let figure = directory.path + "/a.svg"
      try await PlotCommand.parse(files + ["-o", figure] + slope).run()
      let text = try String(contentsOfFile: figure, encoding: .utf8)
      for label in ["one", "two", "three", "−0.5"] { #expect(text.contains(label)) }
    }
  }

  @Test("draws the column asked for, and names those there are when it is missing")
  func column() async throws {
    let file = directory.path + "/a.nc"
    try ResultFile.write(ResultSamples.theory(), to: file)
    let figure = directory.path + "/a.svg"
    try await PlotCommand.parse([file, "-o", figure, "--column", "bias"]).run()
    #expect(try String(contentsOfFile: figure, encoding: .utf8).contains("mean predictor"))
    let failure = await #expect(throws: CommandFailure.self) {
      try await PlotCommand.parse([file, "-o", figure, "--column", "los"]).run()
    }
    #expect(failure?.code == .badInput && failure?.message.contains("test_loss, bias") == true)
  }

  @Test("ends with 66 for a missing file and 73 for a figure that cannot be written", .tags(.contract))
  func failures() async throws {
    let file = directory.path + "/a.csv"
    let missing = await #expect(throws: CommandFailure.self) {
      try await PlotCommand.parse([file, "-o", directory.path + "/a.svg"]).run()
    }
    #expect(missing?.code == .noInput)
    try ResultFile.write(ResultSamples.theory(), to: file)
    let unwritable = await #expect(throws: CommandFailure.self) {
      try await PlotCommand.parse([file, "-o", directory.path + "/none/a.svg"]).run()
    }
    #expect(unwritable?.code == .cannotWrite)
  }

  @Test("draws one figure in every form that was asked for")
  func forms() async throws {
    let file = directory.path + "/a.csv"
    try ResultFile.write(ResultSamples.power(0.5, source: "theory"), to: file)
    let figures = ["a.svg", "a.pdf", "a.png"].map { directory.path + "/" + $0 }
    try await PlotCommand.parse([file] + figures.flatMap { ["-o", $0] }).run()
    let starts = try figures.map { try Data(contentsOf: URL(fileURLWithPath: $0)).prefix(5) }
    #expect(starts[0].starts(with: Data("<?xml".utf8)) && starts[1] == Data("%PDF-".utf8))
    #expect(starts[2].dropFirst().starts(with: Data("PNG".utf8)))
  }

  @Test("names the nearest key for one that no curve has", .tags(.contract))
  func mistypedKey() async throws {
    let file = directory.path + "/a.json"
    try ResultFile.write(ResultSamples.theory(), to: file)
    let failure = await #expect(throws: CommandFailure.self) {
      try await PlotCommand.parse([file, "-o", directory.path + "/a.svg", "--colour", "bta"]).run()
    }
    #expect(failure?.code == .badInput && failure?.message.contains("did you mean beta?") == true)
  }

  @Test("labels files as shortly as it can tell them apart")
  func labels() {
    #expect(FileLabels.labels(["x/a.csv", "b.nc"]) == ["a", "b"])
    #expect(FileLabels.labels(["x/a.csv", "a.nc"]) == ["a.csv", "a.nc"])
    #expect(FileLabels.labels(["x/a.csv", "y/a.csv"]) == ["x/a.csv", "y/a.csv"])
  }
}
