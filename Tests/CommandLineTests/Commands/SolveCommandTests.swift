import ArgumentParser
import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats
@testable import ResultFiles

@Suite("dmft solve", .tags(.contract))
struct SolveCommandTests {
  static let wrong = [
    ["solve"], ["solve", "run.yaml", "extra"], ["solve", "run.yaml", "-o"],
    ["solve", "run.yaml", "-o", "a.txt"],
    ["solve", "run.yaml", "-o", "curve"], ["solve", "run.yaml", "--engine", "magic"],
    ["solve", "run.yaml", "--two-time"], ["solve", "run.yaml", "--two-time", "-o", "a.csv"],
    ["solve", "run.yaml", "--points", "1"], ["solve", "run.yaml", "--points", "1000000000000"],
    ["solve", "run.yaml", "--points", "many"],
    ["solve", "run.yaml", "--tolerance", "0"], ["solve", "run.yaml", "--tolerance", "nan"],
    ["solve", "run.yaml", "--plot", "a.csv"], ["solve", "run.yaml", "--frobnicate"], ["frobnicate"],
  ]

  @Test("A wrong command line is a usage error, 64", arguments: wrong)
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try DMFTCommand.parseAsRoot(arguments) }
    if let error { #expect(DMFTCommand.exitCode(for: error).rawValue == 64) }
  }

  @Test("Outputs may be several, in capitals too")
  func outputs() throws {
    let arguments = [
      "run.yaml", "-o", "a.CSV", "--output", "b.nc", "--two-time", "--plot", "c.svg", "--engine", "march",
    ]
    let command = try SolveCommand.parse(arguments)
    #expect(command.output.paths == ["a.CSV", "b.nc"])
    #expect(command.engine == .march)
  }

  @Test("--dry-run solves and writes nothing, and refuses what would be refused")
  func dryRun() async throws {
    let directory = try ScratchDirectory()
    let curve = directory.path + "/a.csv"
    let run = try directory.write(Samples.short(rest: "steps: 100000"), to: "run.yaml")
    try await SolveCommand.parse([run, "--dry-run", "-o", curve]).run()
    #expect(!FileManager.default.fileExists(atPath: curve))
    await #expect(throws: CommandFailure.self) {
      try await SolveCommand.parse([run, "--dry-run", "--engine", "stationary"]).run()
    }
  }

  @Test("--decompose adds its columns to every kind of file, with what they mean, in their order")
  func decomposition() async throws {
    let directory = try ScratchDirectory()
    let run = try directory.write(
      """
      task: {alpha: 0.7, beta: 1.2, modes: 80}
      network: {model: projected, width: 20, richness: 1}
      data: {samples: 30, batch: 10, labelNoise: 0.2}
      optimizer: {learningRate: 0.1}
      steps: 12
      """, to: "run.yaml")
    let files = ["a.csv", "a.json", "a.nc"].map { directory.path + "/" + $0 }
    let outputs = files.flatMap { ["-o", $0] }
    try await SolveCommand.parse([run, "--decompose", "--plot", directory.path + "/a.svg"] + outputs).run()
    let parts = ["loss_width", "loss_batch", "loss_label_noise", "loss_samples"]
    for file in files {
      let curve = try ResultFile.read(file).curve
      #expect(curve.columns.suffix(4).map(\.name) == parts)
      let sums = curve.points.indices.map { index in
        (["bias"] + parts).reduce(0) { $0 + (curve[$1]?[index] ?? .nan) }
      }
      #expect(relativeDeviation(of: sums, from: try #require(curve["test_loss"])) < 1e-12)
    }
    let meanings = try ResultFile.read(files[2]).curve.columns.suffix(4).map(\.longName)
    #expect(Set(meanings).count == 4 && meanings.allSatisfy { $0.hasPrefix("part of the test loss") })
    try await SolveCommand.parse([run, "-o", files[0]]).run()
    #expect(try ResultFile.read(files[0]).curve["loss_width"] == nil)
  }

  @Test("Every command has examples in its help")
  func examples() {
    for command in [DMFTCommand.self as any ParsableCommand.Type] + DMFTCommand.subcommands {
      #expect(command.configuration.discussion.contains("Examples:"))
    }
  }

  @Test("An output that cannot be written is refused before anything is read from it")
  func outputPaths() throws {
    let directory = try ScratchDirectory()
    #expect(throws: Never.self) { try OutputPath.check(directory.path + "/curve.csv") }
    #expect(throws: Never.self) { try OutputPath.check("curve.csv") }
    for path in [directory.path + "/none/curve.csv", directory.path] {
      let failure = #expect(throws: CommandFailure.self) { try OutputPath.check(path) }
      #expect(failure?.code == .cannotWrite)
    }
    let file = try directory.write("", to: "plain")
    #expect(throws: CommandFailure.self) { try OutputPath.check(file + "/curve.csv") }
    // Names of folders that are not there, and a folder that says it takes files and does not.
    for path in [directory.path + "/new.csv/", "/proc/curve.csv"] {
      let failure = #expect(throws: CommandFailure.self) { try OutputPath.check(path) }
      #expect(failure?.code == .cannotWrite && failure?.message.hasPrefix(path) == true)
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: directory.path).allSatisfy { !$0.hasPrefix(".") })
  }

  @Test("Outputs are looked at before solving: 73 even for a run that no engine solves")
  func outputsFirst() async throws {
    let directory = try ScratchDirectory()
    let file = try directory.write(Samples.short(rest: "steps: 1e18"), to: "run.yaml")
    let command = try SolveCommand.parse([file, "-o", directory.path + "/none/curve.csv"])
    let failure = await #expect(throws: CommandFailure.self) { try await command.run() }
    #expect(failure?.code == .cannotWrite)
  }
}

@Suite("What the solver says, as exit codes", .tags(.contract))
struct SolverFailureTests {
  @Test("Divergence names the step and the largest stable learning rate")
  func divergence() throws {
    let rate = StableRate(stable: 0.75, unstable: 0.77, steps: 1000)
    let outcome = Outcome.diverged(step: 17, largestStableLearningRate: rate)
    let failure = try #require(SolverFailure.divergence(outcome, file: "run.yaml"))
    #expect(failure.code == .diverged)
    #expect(failure.message.contains("diverged at step 17"))
    #expect(failure.message.contains("learningRate is between 0.75 and 0.77"))
    #expect(!failure.message.contains("in turn"))
    #expect(SolverFailure.divergence(.completed, file: "run.yaml") == nil)
    let island = StableRate(
      stable: 0.22, unstable: 0.23, steps: 1000, exceptions: [.init(rate: 0.21, isStable: false, steps: 80)])
    let said = SolverFailure.divergence(
      .diverged(step: 2, largestStableLearningRate: island), file: "run.yaml")
    #expect(said?.message.contains("found in turn: over 80 steps 0.21 is not stable)") == true)
  }

  static let errors: [(SolverError, Int32, String)] = [
    (
      .doesNotFit(resource: "memory", needed: 4e12, available: 8e9, remedy: "fewer steps"), 75,
      "needs 4000 GB of memory, 8 GB available; fewer steps"
    ),
    (
      .doesNotFit(resource: "time", needed: 1e6, available: 3600, remedy: "fewer steps"), 75,
      "about 12 days, more than the 60 min allowed"
    ),
    (.unsuitable(engine: .stationary, obstacle: "the network learns"), 64, "--engine stationary cannot"),
    (.unsuitable(engine: .auto, obstacle: "no flow"), 65, "no engine solves this run: no flow"),
    (.invariantBroken("C_v is negative"), 70, "C_v is negative"),
    (.unusableState("the spectrum is not the same"), 65, "the spectrum is not the same"),
    (.stopped, 130, "stopped"),
  ]

  @Test("Every error has its code and says what it carries", arguments: errors)
  func codes(error: SolverError, code: Int32, part: String) {
    let failure = SolverFailure.failure(error, file: "run.yaml")
    #expect(failure.code.rawValue == code)
    #expect(failure.message.contains(part), "\(failure.message)")
  }
}
