import ArgumentParser
import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats
@testable import ResultFiles

@Suite("Curves with columns of their own", .tags(.contract))
struct OwnColumnsTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  private func read(_ text: String, _ map: String, noise: Double = 0) throws -> ResultRecord {
    let names = try OwnColumnsOptions.Mapping(map).names
    return try ResultFile.read(
      directory.write(text, to: "a.csv"), reading: OwnColumns(names: names, labelNoise: noise))
  }

  @Test("are read by the names that are given, with half steps, in any order, of equal steps the last")
  func mapped() throws {
    let text = ",iter,run,val_loss,std\n0,2.5,a,0.25,0.1\n1,0.5,a,1,0.2\n2,2.5,b,0.125,\n3,,b,7,\n"
    let record = try read(text, "step=iter,test_loss=val_loss,test_loss_se=std")
    #expect(record.curve.axis == .step && record.curve.points == [0.5, 2.5])
    #expect(record.curve["test_loss"] == [1, 0.125] && record.isSimulation)
    #expect(record.curve["test_loss_se"]?[0] == 0.2 && record.curve["run"] == nil)
  }

  @Test("have places in units of their own", .tags(.closedForm))
  func placesWithFactor() throws {
    let record = try read("epoch,val\n0.5,1\n2,0.25\n", "step=10*epoch,test_loss=val")
    #expect(record.curve.points == [5, 20] && record.curve["test_loss"] == [1, 0.25])
    let file = try directory.write("epoch,val\n0.5,1\n2,0.25\n", to: "fit.csv")
    let command = try FitCommand.parse([file, "--map", "step=10*epoch,test_loss=val"])
    let curves = try FitInput.curves(
      file, x: nil, column: "test_loss", command.selection, reading: command.own.columns)
    #expect(curves.map(\.points.x) == [[5, 20]])
  }

  @Test("are read from JSON as from tables: half steps, in any order, with units", .tags(.identity))
  func jsonPlaces() throws {
    let text = "{\"epoch\": [0.25, 0.05, 0.25, 0.4], \"val\": [0.5, 1, 0.25, null], \"note\": [\"a\"]}"
    let record = try ResultFile.read(
      directory.write(text, to: "a.json"),
      reading: OwnColumns(names: OwnColumnsOptions.Mapping("step=10*epoch,test_loss=2*val").names))
    #expect(record.curve.points == [0.5, 2.5, 4] && record.isSimulation)
    #expect(record.curve["test_loss"]?.prefix(2) == [2, 0.5] && record.curve["test_loss"]?[2].isNaN == true)
    let wrong = "{\"epoch\": [-1, 1], \"val\": [1, 2]}"
    let failure = #expect(throws: CommandFailure.self) {
      try ResultFile.read(
        directory.write(wrong, to: "b.json"),
        reading: OwnColumns(names: OwnColumnsOptions.Mapping("step=epoch,test_loss=val").names))
    }
    #expect(failure?.message.contains("step is -1") == true, "\(failure?.message ?? "")")
  }

  @Test("have the names that numpy.savetxt writes above them, and no value that is lost", .tags(.contract))
  func comments() throws {
    let record = try read("# run 3\n# iter val_loss\n1.0 0.5\n2.0 0.25\n", "step=iter,test_loss=val_loss")
    #expect(record.curve.points == [1, 2] && record.curve["test_loss"] == [0.5, 0.25])
    let failure = #expect(throws: CommandFailure.self) {
      try read("step,test_loss\n1,0.5\n2,1e-400\n", "step=iter,test_loss=val_loss")
    }
    #expect(failure?.message.contains("a.csv:3: column test_loss is 1e-400, too small") == true)
  }

  @Test("have their unit, and the noise of labels taken off, of the test loss alone", .tags(.closedForm))
  func units() throws {
    let record = try read(
      "t,half,train\n1,0.5,3\n2,0.25,3\n", "time=t,test_loss=2*half,train_loss=train", noise: 0.25)
    #expect(
      record.curve.axis == .time && record.curve["test_loss"] == [0.75, 0.25]
        && record.curve["train_loss"] == [3, 3])
  }

  @Test("stay as they are in files that have our names")
  func untouched() throws {
    let record = try read("step,test_loss\n1,0.5\n2,0.25\n", "step=iter,test_loss=val_loss", noise: 0.1)
    #expect(record.curve["test_loss"] == [0.5, 0.25] && !record.isSimulation)
    let plain = try ResultFile.read(
      directory.write("step,test_loss\n1,0.5\n", to: "b.csv"), reading: OwnColumns(labelNoise: 0.25))
    #expect(plain.curve["test_loss"] == [0.25])
  }

  @Test(
    "are refused with the columns there are when one is missing",
    arguments: ["step=iter,test_loss=loss", "step=it,test_loss=val"])
  func missing(map: String) throws {
    let failure = #expect(throws: CommandFailure.self) { try read("iter,val\n1,2\n", map) }
    #expect(
      failure?.code == .badInput && failure?.message.contains("iter, val") == true,
      "\(failure?.message ?? "")")
  }

  @Test("are named on the command line, once each")
  func options() throws {
    for wrong in ["step", "step=", "=iter", "=", "", "step=a,b", "step= "] {
      let error = #expect(throws: (any Error).self) {
        try PlotCommand.parse(["a.csv", "-o", "a.svg", "--map", wrong])
      }
      #expect(error.map { PlotCommand.message(for: $0).contains("allowed: ours=theirs") } == true, "\(wrong)")
    }
    #expect(
      try OwnColumnsOptions.Mapping(" step = iter , test_loss = 2 * val loss").names == [
        .init(ours: "step", theirs: "iter"), .init(ours: "test_loss", theirs: "val loss", factor: 2),
      ])
    let command = ["a.csv", "-o", "a.svg", "--map", "step=iter", "--map", "test_loss=0.5*b"]
    #expect(try PlotCommand.parse(command).own.columns.names.map(\.factor) == [1, 0.5])
    for wrong in [
      ["--map", "step=b"], ["--subtract-label-noise", "-1"], ["--size", "3x4"], ["--size", "720"],
    ] {
      let error = #expect(throws: (any Error).self) { try PlotCommand.parse(command + wrong) }
      if let error { #expect(PlotCommand.exitCode(for: error).rawValue == 64) }
    }
  }

  @Test(
    "have factors > 0, and what else stands there is named",
    arguments: [
      ("0*loss", "the factor is 0"), ("-2 * loss", "the factor is -2"), ("1e400*loss", "the factor is 1e400"),
      ("1e-400*loss", "the factor is 1e-400"), ("nan*loss", "the factor is nan"),
      ("0.0*loss", "the factor is 0.0"), ("2*", "no column stands behind 2*"),
    ])
  func wrongFactors(_ theirs: String, _ words: String) {
    let error = #expect(throws: (any Error).self) {
      try FitCommand.parse(["a.csv", "--map", "test_loss=\(theirs)"])
    }
    guard let error else { return }
    #expect(FitCommand.exitCode(for: error).rawValue == 64)
    let message = FitCommand.message(for: error)
    #expect(message.contains(words) && message.contains("allowed: "), "\(message)")
  }

  @Test("may have a star in their names")
  func stars() throws {
    #expect(
      try OwnColumnsOptions.Mapping("test_loss=a*b,bias=*c").names == [
        .init(ours: "test_loss", theirs: "a*b"), .init(ours: "bias", theirs: "*c"),
      ])
  }

  @Test("are read from JSON, too: arrays by other names, lists of words left out")
  func json() throws {
    let text =
      "{\"iter\": [1, 2], \"val\": [0.5, null], \"run\": [\"a\", \"b\"], \"note\": 3, \"loss\": [2, 1]}"
    let names = try OwnColumnsOptions.Mapping("step=iter,test_loss=2*val").names
    let record = try ResultFile.read(
      directory.write(text, to: "a.json"), reading: OwnColumns(names: names, labelNoise: 0.25))
    #expect(record.curve.points == [1, 2] && record.curve["test_loss"]?[0] == 0.75 && record.isSimulation)
    #expect(record.curve["test_loss"]?[1].isNaN == true && record.curve["loss"] == [2, 1])
  }
}
