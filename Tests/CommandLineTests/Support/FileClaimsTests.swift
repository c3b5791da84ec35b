import ArgumentParser
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats

/// No output falls on an input or on another output, however the file is called, in every command.
@Suite("Files of a command", .tags(.contract))
struct FileClaimsTests {
  let directory: ScratchDirectory

  /// Inputs of every kind, some of them under several names.
  init() throws {
    directory = try ScratchDirectory()
    let network = "network: {model: projected, width: 4}\ndata: {batch: 4}\noptimizer: {learningRate: 0.1}\n"
    let rest = network + "steps: 8\n"
    let task = "task: {alpha: 1.5, beta: 0.5, modes: 8}\n"
    _ = try directory.write(task + rest, to: "run.yaml")
    _ = try directory.write(task + rest, to: "in.json")
    _ = try directory.write("task: {file: task.csv}\n" + rest, to: "measured.yaml")
    _ = try directory.write("lambda,target_power\n1,0.5\n0.5,0.3\n", to: "task.csv")
    _ = try directory.write("eta\n0.1\n", to: "eta.csv")
    let scheduled = "optimizer: {learningRate: 0.1, schedule: {kind: file, file: eta.csv}}"
    _ = try directory.write(
      task + rest.replacing("optimizer: {learningRate: 0.1}", with: scheduled), to: "scheduled.yaml")
    let curve = "step,test_loss,test_loss_se\n" + (1...8).map { "\($0),\(1 / Double($0)),0.1\n" }.joined()
    for name in ["a.csv", "b.csv"] { _ = try directory.write(curve, to: name) }
    _ = try directory.write("base: run.yaml\ngrid: {network.width: [2, 4]}\n", to: "sweep.yaml")
    _ = try directory.write("base: measured.yaml\ngrid: {network.width: [2, 4]}\n", to: "measured-sweep.yaml")
    let files = FileManager.default
    try files.createDirectory(atPath: path("case"), withIntermediateDirectories: true)
    let claim =
      "claim: a\nrun: ../run.yaml\nsimulation: {instances: 20, scales: [1, 2]}\ncompare: {points: 2}\n"
    for name in ["one.json", "two.yaml"] { _ = try directory.write(claim, to: "case/\(name)") }
    _ = try directory.write(claim, to: "case/case.yaml")
    try files.createDirectory(atPath: path("report"), withIntermediateDirectories: true)
    _ = try directory.write(claim, to: "report/case.yaml")
    try files.createDirectory(atPath: path("sweep/results"), withIntermediateDirectories: true)
    _ = try directory.write(
      "base: ../../run.yaml\ngrid: {network.width: [2, 4]}\n", to: "sweep/results/sweep.yaml")
    try files.createSymbolicLink(atPath: path("link.csv"), withDestinationPath: "task.csv")
    try files.createSymbolicLink(atPath: path("link.svg"), withDestinationPath: "a.csv")
    try files.createSymbolicLink(atPath: path("new.csv"), withDestinationPath: "later.csv")
    try files.createSymbolicLink(atPath: path("here"), withDestinationPath: ".")
    try files.linkItem(atPath: path("task.csv"), toPath: path("hard.csv"))
  }

  func path(_ name: String) -> String { "\(directory.path)/\(name)" }

  /// Words that are names of files stand in the directory.
  func arguments(_ line: String) -> [String] {
    // The first word is the command, also where a folder has its name.
    line.split(separator: " ").enumerated().map { index, word in
      index > 0 && word.contains(".") && !word.hasPrefix("-")
        || index > 0 && ["case", "sweep", "new"].contains(word.split(separator: "/").last)
        ? path(String(word)) : String(word)
    }
  }

  func contents() throws -> [String: Data] {
    let names = try #require(FileManager.default.enumerator(atPath: directory.path)).compactMap {
      $0 as? String
    }
    return names.reduce(into: [:]) { $0[$1] = FileManager.default.contents(atPath: path($1)) ?? Data() }
  }

  static let refused = [
    "solve measured.yaml -o task.csv", "solve measured.yaml -o ./task.csv", "solve measured.yaml -o link.csv",
    "solve measured.yaml -o hard.csv", "solve measured.yaml -o here/task.csv",
    "solve scheduled.yaml -o eta.csv",
    "solve in.json -o in.json", "solve run.yaml -o o.csv -o ./o.csv", "solve run.yaml -o o.csv -o here/o.csv",
    "solve run.yaml -o new.csv -o later.csv", "solve run.yaml -o a.csv --plot link.svg",
    "simulate in.json --instances 2 -o in.json", "simulate run.yaml --instances 2 --resume o.csv -o o.csv",
    "simulate run.yaml --instances 2 --resume run.yaml",
    "simulate measured.yaml --instances 2 --resume task.csv",
    "simulate run.yaml --instances 2 --instances-out o.csv -o here/o.csv",
    "simulate measured.yaml --instances 2 --instances-out link.csv", "compare a.csv b.csv -o b.csv",
    "compare a.csv b.csv -o o.csv -o ./o.csv", "plot a.csv -o link.svg",
    "frontier in.json --widths 2:8 -o in.json",
    "frontier run.yaml --widths 2:8 -o o.csv -o ./o.csv", "validate case/one.json --report case",
    "validate case/one.json case/two.yaml --keep", "validate report/case.yaml --report new",
    "sweep create sweep/results/sweep.yaml -o sweep",
    "sweep run sweep/results/sweep.yaml -o sweep", "sweep run sweep.yaml -o sweep.yaml",
    "sweep create sweep.yaml -o here/run.yaml", "sweep run measured-sweep.yaml -o link.csv",
  ]

  @Test(
    "An output on an input, or on another output, is a usage error, and nothing is touched",
    arguments: refused)
  func refusal(_ line: String) async throws {
    let before = try contents()
    let failure = await #expect(throws: CommandFailure.self) {
      try await Program.run(DMFTCommand.parseAsRoot(arguments(line)))
    }
    #expect(failure?.code == .usage, "\(failure?.message ?? "")")
    #expect(try contents() == before)
  }

  @Test(
    "Names apart, the same commands are done",
    arguments: [
      "solve measured.yaml -o o.csv -o o.json", "compare a.csv b.csv -o o.csv -o o.json",
      "simulate run.yaml --instances 2 --resume kept.txt --instances-out i.csv -o o.csv",
    ])
  func allowed(_ line: String) async throws {
    try await Program.run(DMFTCommand.parseAsRoot(arguments(line)))
    #expect(try contents()["o.csv"]?.isEmpty == false)
  }

  /// The directory of a sweep has copies of what it was made of, but not of tables.
  @Test(
    "The results of a sweep do not fall on what it was made of",
    arguments: ["task.csv", "link.csv", "hard.csv", "here/task.csv", "old.csv"])
  func collected(_ output: String) async throws {
    _ = try directory.write("base: measured.yaml\ngrid: {network.width: [2, 4]}\n", to: "old.csv")
    for line in ["sweep create old.csv -o made.sweep", "sweep work made.sweep"] {
      try await Program.run(DMFTCommand.parseAsRoot(arguments(line)))
    }
    let before = try contents()
    let failure = await #expect(throws: CommandFailure.self) {
      try await Program.run(DMFTCommand.parseAsRoot(arguments("sweep collect made.sweep -o \(output)")))
    }
    #expect(failure?.code == .usage, "\(failure?.message ?? "")")
    #expect(try contents() == before)
    try await Program.run(DMFTCommand.parseAsRoot(arguments("sweep collect made.sweep -o o.csv")))
    #expect(try contents()["o.csv"]?.isEmpty == false)
  }

  @Test("A directory with files of somebody else in the folders of a sweep stays as it is")
  func foreignFolder() async throws {
    let before = try contents()
    let failure = await #expect(throws: CommandFailure.self) {
      try await Program.run(DMFTCommand.parseAsRoot(arguments("sweep create sweep.yaml -o sweep")))
    }
    #expect(failure?.code == .cannotWrite && failure?.message.contains("results/sweep.yaml") == true)
    #expect(try contents() == before)
  }

  /// What a shell has opened is not put in the place of, removed, or read while it is written.
  @Test(
    "A file into which standard output or standard error goes is no file of the command's",
    arguments: [
      "1 solve run.yaml -o s.csv", "2 solve run.yaml -o s.csv", "1 solve run.yaml --checkpoint s.csv",
      "1 simulate run.yaml --instances 2 --resume s.csv", "1 compare a.csv b.csv -o s.csv", "1 fit s.csv",
    ])
  func streams(_ line: String) async throws {
    _ = try directory.write("step,test_loss\n1,1\n", to: "s.csv")
    let before = try contents()
    let stream = line.hasPrefix("1") ? STDOUT_FILENO : STDERR_FILENO
    let words = arguments(String(line.dropFirst(2))).joined(separator: "\n")
    let parts = "\(stream)\n\(path("s.csv"))\n\(words)"
    await #expect(processExitsWith: .exitCode(64)) { [parts = parts as String] in
      let parts = parts.split(separator: "\n").map(String.init)
      let handle = try #require(FileHandle(forUpdatingAtPath: parts[1]))
      dup2(handle.fileDescriptor, try #require(Int32(parts[0])))
      do {
        try await Program.run(DMFTCommand.parseAsRoot(Array(parts.dropFirst(2))))
      } catch let failure as CommandFailure {
        exit(failure.message.contains("goes") ? failure.code.rawValue : 1)
      }
    }
    #expect(try contents() == before)
  }

  @Test("What the shell has opened keeps nothing", arguments: ["/dev/stdout", "/dev/stderr", "/dev/fd/1"])
  func opened(_ path: String) {
    let failure = #expect(throws: CommandFailure.self) { try OutputPath.checkIsKept(path) }
    #expect(failure?.code == .cannotWrite)
  }

  @Test(
    "Where standard output could keep nothing, - is a usage error",
    arguments: [
      "solve run.yaml --checkpoint -", "simulate run.yaml --instances 2 --resume -",
      "sweep run sweep.yaml -o -", "sweep create sweep.yaml -o -", "validate case --report -",
    ])
  func keepers(_ line: String) {
    let error = #expect(throws: (any Error).self) { try DMFTCommand.parseAsRoot(arguments(line)) }
    if let error { #expect(DMFTCommand.exitCode(for: error).rawValue == 64) }
  }

  @Test("Devices may be named for anything")
  func devices() throws {
    let claims = FileClaims()
    try claims.claim("/dev/null", as: .input)
    try claims.claim("/dev/null", as: .output)
    try claims.claim("/dev/null", as: .output)
  }
}
