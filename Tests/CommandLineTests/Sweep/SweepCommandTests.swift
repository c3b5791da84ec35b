import ArgumentParser
import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import CommandLine
@testable import Sweep
@testable import FileFormats
@testable import ResultFiles

@Suite("dmft sweep", .tags(.contract))
struct SweepCommandTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  static let wrong = [
    ["run", "sweep.yaml"], ["run", "-o", "dir"], ["create", "sweep.yaml"], ["work"], ["collect", "dir"],
    ["work", "dir", "--task", "1"], ["work", "dir", "--task", "3", "--tasks", "3"],
    ["work", "dir", "--limit-time", "3"], ["work", "dir", "--jobs", "0"], ["collect", "dir", "-o", "a.json"],
    ["submit", "dir", "--on", "pbs"], ["submit", "dir", "--tasks", "0"],
  ]

  @Test("A directory without a name is a usage error, wherever it is given")
  func noName() {
    for body in [{ try SweepDirectory.opened("") }, { try SweepDirectory.prepared("", for: "sweep.yaml") }] {
      let failure = #expect(throws: CommandFailure.self) { try body() }
      #expect(failure?.code == .usage && failure?.message.contains("has no name") == true)
    }
  }

  @Test("A wrong command line is a usage error, 64", arguments: wrong)
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try DMFTCommand.parseAsRoot(["sweep"] + arguments) }
    if let error { #expect(DMFTCommand.exitCode(for: error).rawValue == 64) }
  }

  private func sweep(_ text: String) throws -> (file: String, folder: String) {
    (try directory.write(text, to: "sweep.yaml"), directory.path + "/sweep")
  }

  private func run(_ file: String, _ folder: String) async throws {
    let command = try #require(
      try DMFTCommand.parseAsRoot(["sweep", "run", file, "-o", folder]) as? SweepCommand.Run)
    try await command.run()
  }

  private static let base =
    "base: {task: {alpha: 1.5, beta: 0.5, modes: 100}, network: {model: projected, width: 64}, "
    + "optimizer: {learningRate: 0.1}, steps: 10}\n"

  @Test("A point of a sweep is what dmft solve says of its configuration", .tags(.identity))
  func identical() async throws {
    let (file, folder) = try sweep(
      Self.base + "grid: {network.richness: [0, 2], network.width: [8, infinite]}\n")
    try await run(file, folder)
    let single = directory.path + "/single.csv"
    let text = Samples.short(network: "{model: projected, width: 8, richness: 2}")
    let solve = try SolveCommand.parse([directory.write(text, to: "run.yaml"), "-o", single])
    try await solve.run()
    let selection = try SelectionOptions.parse(["--at", "width=8", "--at", "richness=2"])
    let curves = try selection.curves(folder + "/sweep.nc")
    #expect(curves.count == 1)
    #expect(curves.first?.record.curve["test_loss"] == (try ResultFile.read(single)).curve["test_loss"])
    #expect(throws: CommandFailure.self) {
      try SelectionOptions.parse(["--at", "width=9"]).curves(folder + "/sweep.nc")
    }
  }

  @Test("A sweep from an open file is that of a file, and goes on with the same text alone", .tags(.contract))
  func streamed() async throws {
    let text = Self.base + "grid: {network.richness: [0, 2]}\n"
    let (file, folder) = try sweep(text)
    let other = directory.path + "/streamed"
    try await run(file, folder)
    for _ in 1...2 { try await run(OpenFile.path(Data(text.utf8)), other) }
    let curves = try [folder, other].map {
      try SelectionOptions.parse([]).curves($0 + "/sweep.nc").map(\.record.curve)
    }
    #expect(curves[0] == curves[1])
    let failure = await #expect(throws: CommandFailure.self) {
      try await run(OpenFile.path(Data(text.replacing("[0, 2]", with: "[0, 3]").utf8)), other)
    }
    #expect(failure?.code == .cannotWrite && failure?.message.contains("another sweep") == true)
  }

  @Test("An error that has to be stated is a column of the collected data set, empty where nothing has to be")
  func stated() async throws {
    let (file, folder) = try sweep(Self.base + "grid: {network.richness: [0, 2]}\n")
    try await run(file, folder)
    let exact = try #require(
      try SelectionOptions.parse(["--at", "richness=0"]).curves(folder + "/sweep.nc").first)
    #expect(exact.record.diagnostics.statedError == nil)
    let directory = try SweepDirectory(folder)
    var record = try #require(
      try SelectionOptions.parse(["--at", "richness=2"]).curves(folder + "/sweep.nc").first
    ).record
    record.diagnostics.entries = [.init("relative_error", .number(0.02), "")]
    try PointResult.finished(PointSolver.file(record, "")).write(
      directory.place(SweepJob(point: 1, action: .solve)))
    for ending in ["nc", "csv"] {
      let command = try DMFTCommand.parseAsRoot(["sweep", "collect", folder, "-o", "\(folder)/all.\(ending)"])
      try (try #require(command as? SweepCommand.Collect)).run()
    }
    let lines = try String(contentsOfFile: folder + "/all.csv", encoding: .utf8).split(separator: "\n")
    let names = lines[0].split(separator: ",")
    let (value, error) = (
      try #require(names.firstIndex(of: "test_loss")), try #require(names.firstIndex(of: "test_loss_error"))
    )
    for line in lines.dropFirst() {
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      let stated = try #require(Double(fields[value])) * 0.02
      #expect(
        fields[0] == "2"
          ? abs(try #require(Double(fields[error])) - stated) <= 1e-15 * stated : fields[error].isEmpty)
    }
    for (richness, error) in [("0", nil), ("2", 0.02)] as [(String, Double?)] {
      let curve = try SelectionOptions.parse(["--at", "richness=\(richness)"]).curves(folder + "/all.nc")
        .first?.record
      #expect(curve?.curve["test_loss_error"] == nil && curve?.curve["test_loss"] != nil)
      #expect((curve?.diagnostics.statedError == nil) == (error == nil))
      #expect(abs((curve?.diagnostics.statedError ?? 0) - (error ?? 0)) < 1e-12)
    }
  }

  @Test("A point whose error is not known is told from one that needs none", .tags(.contract))
  func unknownError() async throws {
    let (file, folder) = try sweep(Self.base + "grid: {network.richness: [0, 2]}\n")
    try await run(file, folder)
    let directory = try SweepDirectory(folder)
    var record = try #require(
      try SelectionOptions.parse(["--at", "richness=2"]).curves(folder + "/sweep.nc").first
    ).record
    record.diagnostics.entries = [.init("relative_error", .number(.nan), "")]
    try PointResult.finished(PointSolver.file(record, "")).write(
      directory.place(SweepJob(point: 1, action: .solve)))
    let command = try DMFTCommand.parseAsRoot(["sweep", "collect", folder, "-o", "\(folder)/all.nc"])
    try (try #require(command as? SweepCommand.Collect)).run()
    func error(_ richness: Int) throws -> Double? {
      try SelectionOptions.parse(["--at", "richness=\(richness)"]).curves(folder + "/all.nc").first?
        .record.diagnostics.statedError
    }
    #expect(try error(0) == nil && error(2) == .infinity)
  }

  @Test("A diverging point is named, and ends the command with 1")
  func diverging() async throws {
    let (file, folder) = try sweep(Self.base + "grid: {steps: [60], optimizer.learningRate: [0.1, 1000]}\n")
    let failure = await #expect(throws: CommandFailure.self) { try await run(file, folder) }
    #expect(failure?.code == .disagreement)
    #expect(failure?.message.contains("learningRate=1000: the dynamics diverged at step") == true)
    let status = try SweepDirectory(folder).status()
    #expect(status.finished == 1 && status.failed == 1)
  }

  @Test("The same sweep goes on; an edited one is left as it was; another one is refused, 73")
  func directories() async throws {
    let (file, folder) = try sweep(Self.base + "grid: {network.richness: [0]}\n")
    try await run(file, folder)
    try await run(file, folder)
    _ = try sweep(Self.base + "grid: {network.richness: [0, 1]}\n")
    try await run(file, folder)
    #expect(try SweepDirectory(folder).grid.count == 1)
    let other = try directory.write(Self.base + "grid: {network.width: [8]}\n", to: "other.yaml")
    let failure = await #expect(throws: CommandFailure.self) { try await run(other, folder) }
    #expect(failure?.code == .cannotWrite)
  }

  @Test("Networks of an unfinished simulation are kept, and give the same means", .tags(.identity))
  func simulated() async throws {
    let (file, folder) = try sweep(
      Self.base + "do: [solve, simulate]\nsimulate: {instances: 4, seed: 3}\ngrid: {network.richness: [1]}\n")
    try await run(file, folder)
    let curves = try SelectionOptions.parse([]).curves(folder + "/sweep.nc")
    #expect(curves.map(\.record.source) == ["theory", "simulation"])
    #expect(curves[1].record.curve.columns.contains { $0.name == "test_loss_se" })
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/partial").isEmpty)
  }

  @Test("The script of an array job names the directory, its tasks and the way without Slurm")
  func script() async throws {
    let (file, folder) = try sweep(Self.base + "grid: {network.richness: [0, 1, 2]}\n")
    let sweep = try SweepDirectory.prepared(folder, for: file)
    let text = SlurmArray(sweep).text(tasks: 2, indices: [0, 1])
    #expect(text.contains("#SBATCH --array=0-1\n"))
    #expect(text.contains("--task \"$SLURM_ARRAY_TASK_ID\" --tasks 2"))
    #expect(text.contains("sweep work '\(folder)'"))
  }

  private static let root = #filePath.components(separatedBy: "/Tests/")[0]

  @Test(
    "On a private Slurm: submit, a task killed, submit again, complete but for the diverging point",
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: "/usr/sbin/slurmctld")
        && FileManager.default.isExecutableFile(atPath: root + "/.build/release/dmft"),
      "apt-get install slurmctld slurmd slurm-client munge"), .timeLimit(.minutes(3)))
  func slurm() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.root + "/scripts/test-slurm")
    process.arguments = [Self.root + "/.build/release/dmft"]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  @Test(
    "A task whose file holds other numbers than when the sweep was made is refused, 65; another comment is nothing"
  )
  func changedInput() async throws {
    func task(_ power: Double, _ comment: String = "") throws {
      _ = try directory.write("\(comment)lambda,target_power\n1,0.5\n0.5,\(power)\n", to: "task.csv")
    }
    try task(0.2)
    let text = Self.base.replacing("{alpha: 1.5, beta: 0.5, modes: 100}", with: "{file: task.csv}")
    let (file, folder) = try sweep(text + "grid: {network.width: [4, 8]}\n")
    let made = try SweepDirectory.prepared(folder, for: file)
    try task(0.3)
    for _ in 0..<2 {
      let failure = await #expect(throws: CommandFailure.self) { try await run(file, folder) }
      #expect(failure?.code == .badInput && failure?.message.contains("task.file \"task.csv\"") == true)
    }
    let work = try #require(try DMFTCommand.parseAsRoot(["sweep", "work", folder]) as? SweepCommand.Work)
    let failure = await #expect(throws: CommandFailure.self) { try await work.run() }
    #expect(failure?.code == .badInput)
    #expect(made.status().failed == 0, "what was changed is no fault of a point")
    try task(0.2, "# measured\n")
    try await run(file, folder)
    #expect(try SweepDirectory(folder).status().finished == 2)
  }
}
