import DMFT
import Foundation
import LinearAlgebra
import FileTestSupport
import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats

@Suite("Checkpoints of solve", .tags(.contract))
struct CheckpointFileTests {
  let directory: ScratchDirectory
  let path: String

  init() throws {
    directory = try ScratchDirectory()
    path = directory.path + "/run.state"
  }

  private func header(
    rate: Double = 0.1, nodes: JSONValue = "auto", task: JSONValue = "1a"
  ) -> CheckpointHeader {
    CheckpointHeader(
      configuration: ["optimizer": ["learningRate": .number(rate)], "steps": 10],
      files: ["task.file": task],
      options: ["nodes": nodes])
  }

  private func write(_ numbers: [Double]) throws {
    try CheckpointFile.write(header(), to: path) { archive in
      var numbers = numbers
      try archive.exchange(&numbers)
    }
  }

  private func failure(_ header: CheckpointHeader) -> CommandFailure? {
    do {
      _ = try CheckpointFile.open(path, header)
      return nil
    } catch {
      return error as? CommandFailure
    }
  }

  @Test("give back the numbers")
  func numbers() throws {
    let expected = (0..<200_000).map { Double($0).squareRoot() }
    try write(expected)
    let archive = try #require(try CheckpointFile.open(path, header()))
    var found: [Double] = []
    try archive.exchange(&found)
    #expect(found == expected)
    #expect(throws: StateError.ended) { try archive.exchange(&found) }
  }

  @Test("behind a link are removed with the link")
  func linked() throws {
    let target = try directory.write("state", to: "large.state")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "large.state")
    RunCheckpoint(path: path, header: header(), interval: 1).remove()
    #expect(!FileManager.default.fileExists(atPath: target))
    #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: path)) == nil)
  }

  @Test("are none where there is no file, or an empty one")
  func nothing() throws {
    #expect(try CheckpointFile.open(path, header()) == nil)
    _ = try directory.write("", to: "run.state")
    #expect(try CheckpointFile.open(path, header()) == nil)
  }

  @Test("of another configuration or other options are refused, and what is different is named")
  func others() throws {
    try write([1])
    let rate = try #require(failure(header(rate: 0.2)))
    #expect(rate.code == .badInput)
    #expect(rate.message.contains("optimizer.learningRate is 0.1 there, 0.2 now"), "\(rate.message)")
    let nodes = try #require(failure(header(nodes: 8)))
    #expect(nodes.code == .badInput && nodes.message.contains("nodes"), "\(nodes.message)")
  }

  @Test("are refused when a byte is changed or missing", arguments: [0, 3, 40, 90, 200, -1, -9, -17])
  func damage(place: Int) throws {
    try write((0..<50).map(Double.init))
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let index = place < 0 ? bytes.count + place : place
    bytes[index] ^= 4
    try bytes.write(to: URL(fileURLWithPath: path))
    let changed = try #require(failure(header()))
    #expect(changed.code == .badInput)
    try bytes.prefix(index).write(to: URL(fileURLWithPath: path))
    if index > 0 { #expect(failure(header())?.code == .badInput) }
  }

  @Test("are not taken from other files, which stay as they are")
  func foreign() throws {
    _ = try directory.write("step,test_loss\n0,1\n", to: "run.state")
    #expect(try #require(failure(header())).message.contains("no checkpoint of dmft solve"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "step,test_loss\n0,1\n")
  }

  /// The size of a state does not matter to the memory; that of a file is what was written.
  @Test("leave nothing behind when they cannot be written")
  func unwritable() throws {
    let lost = RunCheckpoint(path: directory.path + "/none/run.state", header: header(), interval: 0)
    #expect(lost.demand == .keep)
    try lost.keep { _ in }
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).isEmpty)
  }

  @Test("leave a pipe, or a link to one, as it is")
  func pipe() throws {
    let pipe = try directory.pipe("pipe")
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: pipe)
    let failure = #expect(throws: CommandFailure.self) { try write([1]) }
    #expect(failure?.code == .cannotWrite)
    let kind = try FileManager.default.attributesOfItem(atPath: pipe)[.type] as? FileAttributeType
    #expect(kind != .typeRegular)
  }

  @Test("are of the numbers that input files held")
  func contents() throws {
    try write([1])
    #expect(failure(header()) == nil)
    #expect(failure(header(task: "1b"))?.message.contains("the file of task.file held other numbers") == true)
  }
}

/// The program itself, killed as nothing inside a process can be.
@Suite("Checkpoints of a killed program")
struct KilledProgramTests {
  private static let root = #filePath.components(separatedBy: "/Tests/")[0]
  private static let program = root + "/.build/release/dmft"

  @Test(
    "go on to the same curve after kill -9 at random moments, an interrupt and a time limit",
    .enabled(if: FileManager.default.isExecutableFile(atPath: program), "make build"), .timeLimit(.minutes(3))
  )
  func kills() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.root + "/scripts/test-checkpoint")
    process.arguments = [Self.program, "5"]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
