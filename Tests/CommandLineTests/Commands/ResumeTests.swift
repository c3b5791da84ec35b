import ArgumentParser
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats

@Suite("dmft simulate --resume")
struct ResumeTests {
  let directory: ScratchDirectory
  let kept: String
  init() throws {
    directory = try ScratchDirectory()
    kept = directory.path + "/kept.txt"
  }

  /// The curve that the command writes.
  func simulate(_ instances: Int, seed: Int = 1, keeping: Bool = true) async throws -> Data {
    let file = try directory.write(SimulateCommandTests.small, to: "run.yaml")
    let output = directory.path + "/curve.csv"
    let options = ["--instances", "\(instances)", "--seed", "\(seed)", "-o", output]
    try await SimulateCommand.parse([file] + options + (keeping ? ["--resume", kept] : [])).run()
    return try Data(contentsOf: URL(fileURLWithPath: output))
  }

  func lines() throws -> [String] {
    try String(contentsOfFile: kept, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test("gives what one uninterrupted run gives, also after a line that was not finished", .tags(.identity))
  func interrupted() async throws {
    let whole = try await simulate(9, keeping: false)
    _ = try await simulate(4)
    #expect(try lines().count == 1 + 4)
    let handle = try #require(FileHandle(forWritingAtPath: kept))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data("7,,0.25,0.1".utf8))
    try handle.close()
    #expect(try await simulate(9) == whole)
    #expect(try lines().count == 1 + 9)
    #expect(try await simulate(9) == whole, "nothing is left to do")
    #expect(try lines().count == 1 + 9)
  }

  @Test("refuses the file of another ensemble, 65, and says what differs", .tags(.contract))
  func another() async throws {
    _ = try await simulate(3)
    let before = try lines()
    let failure = await #expect(throws: CommandFailure.self) { try await simulate(3, seed: 2) }
    #expect(failure?.code == .badInput && failure?.message.contains("kept.txt:1: ") == true)
    #expect(failure?.message.contains("seed") == true)
    #expect(try lines() == before)
  }

  @Test("refuses networks that were trained by other files of step sizes or batches", .tags(.contract))
  func otherSchedule() async throws {
    let file = try directory.write(
      """
      task: {alpha: 1.5, beta: 0.5, modes: 10}
      network: {model: projected, width: 6}
      data: {batch: {kind: file, file: b.csv}}
      optimizer: {learningRate: 0.1, schedule: {kind: file, file: eta.csv}}
      steps: 3
      """, to: "run.yaml")
    func resumed(batch: Int, rate: Double) async throws {
      _ = try directory.write("batch\n4\n\(batch)\n", to: "b.csv")
      _ = try directory.write("eta\n0.1\n\(rate)\n", to: "eta.csv")
      let output = directory.path + "/curve.csv"
      try await SimulateCommand.parse([file, "--instances", "3", "-o", output, "--resume", kept]).run()
    }
    try await resumed(batch: 9, rate: 0.2)
    try await resumed(batch: 9, rate: 0.2)
    for (batch, rate) in [(8, 0.2), (9, 0.3)] {
      let failure = await #expect(throws: CommandFailure.self) { try await resumed(batch: batch, rate: rate) }
      #expect(
        failure?.code == .badInput
          && failure?.message.contains(batch == 9 ? "optimizer.schedule.file" : "data.batch.file") == true)
    }
  }

  @Test(
    "refuses what is not such a file, and leaves it alone", .tags(.contract),
    arguments: ["x", "x\n", "{}\n1,,2\n", "\n", "{\"version\": 1", "{\n"])
  func foreign(_ text: String) async throws {
    _ = try directory.write(text, to: "kept.txt")
    let failure = await #expect(throws: CommandFailure.self) { try await simulate(3) }
    #expect(failure?.code == .badInput)
    #expect(try String(contentsOfFile: kept, encoding: .utf8) == text)
  }

  @Test("begins anew after a first line that was cut, and is begun as it was", .tags(.identity))
  func cutFirstLine() async throws {
    let whole = try await simulate(3)
    let text = try String(contentsOfFile: kept, encoding: .utf8)
    let header = text.prefix { $0 != "\n" }
    for length in [1, 9, 40, header.count - 1, header.count] {
      _ = try directory.write(String(header.prefix(length)), to: "kept.txt")
      #expect(try await simulate(3) == whole)
      #expect(try String(contentsOfFile: kept, encoding: .utf8).prefix(header.count + 1) == header + "\n")
    }
  }

  @Test("names a damaged line", .tags(.contract))
  func damaged() async throws {
    _ = try await simulate(3)
    var text = try lines()
    text[2] += ",1"
    _ = try directory.write(text.joined(separator: "\n") + "\n", to: "kept.txt")
    let failure = await #expect(throws: CommandFailure.self) { try await simulate(3) }
    #expect(failure?.message.contains("kept.txt:3: ") == true)
  }

  @Test(
    "refuses networks that were trained on a spectrum of other numbers, and takes the same ones",
    .tags(.contract))
  func otherSpectrum() async throws {
    let file = try directory.write(
      """
      task: {file: task.csv}
      network: {model: projected, width: 6}
      data: {batch: 4}
      optimizer: {learningRate: 0.1}
      steps: 3
      """, to: "run.yaml")
    func resumed(_ power: Double, comment: String = "") async throws {
      _ = try directory.write("\(comment)lambda,target_power\n1,0.5\n0.5,\(power)\n", to: "task.csv")
      let output = directory.path + "/curve.csv"
      try await SimulateCommand.parse([file, "--instances", "3", "-o", output, "--resume", kept]).run()
    }
    try await resumed(0.2)
    try await resumed(0.2, comment: "# again\n")
    let failure = await #expect(throws: CommandFailure.self) { try await resumed(0.25) }
    #expect(failure?.code == .badInput && failure?.message.contains("task.file") == true)
  }

  @Test("refuses an infinite value, which is a damaged digit", .tags(.contract))
  func infinite() async throws {
    _ = try await simulate(3)
    var text = try lines()
    text[2] = text[2].replacing(/,0\.\d+$/, with: ",1e999")
    _ = try directory.write(text.joined(separator: "\n") + "\n", to: "kept.txt")
    let failure = await #expect(throws: CommandFailure.self) { try await simulate(3) }
    #expect(failure?.message.contains("kept.txt:3: ") == true)
  }

  @Test("refuses what keeps nothing, 73", .tags(.contract))
  func pipe() async throws {
    _ = try directory.pipe("kept.txt")
    let failure = await #expect(throws: CommandFailure.self) { try await simulate(3) }
    #expect(failure?.code == .cannotWrite)
    #expect(throws: CommandFailure.self) { try OutputPath.checkIsKept("/dev/full") }
  }
}
