import ArgumentParser
import ConfigurationFiles
import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats

@Suite("dmft optimize", .tags(.contract))
struct OptimizeCommandTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  private func configuration(_ search: String = "", file: String = "run.yaml") throws -> String {
    try directory.write(
      """
      task: {alpha: 1.5, beta: 0.5, modes: 50}
      network: {model: random-features, width: infinite}
      data: {batch: 4, labelNoise: 0.1}
      optimizer: {learningRate: 0.3}
      steps: 30
      \(search)
      """, to: file)
  }

  private func run(_ arguments: [String]) async throws {
    let command = try OptimizeCommand.parse(arguments)
    try await FileClaims.$current.withValue(FileClaims()) { try await command.run() }
  }

  @Test("The configuration that is written, solved again, has the loss that it states, in any folder")
  func roundTrip() async throws {
    let file = try configuration()
    try FileManager.default.createDirectory(
      atPath: directory.path + "/other", withIntermediateDirectories: true)
    for name in ["best.yaml", "best.json", "other/best.yaml"] {
      let path = directory.path + "/" + name
      try await run([file, "-o", path])
      let best = try Configuration.read(path)
      let loss = try #require(solve(best.run).curve[.testLoss]?.last)
      let optimum = try await optimise(Configuration.read(file).run, TrainingSearch())
      #expect(abs(loss / optimum.best.loss - 1) < 1e-12)
      #expect(best.search == nil)
    }
  }

  @Test("A spectrum beside the old configuration is found from the new one")
  func files() async throws {
    _ = try directory.write("lambda,target_power\n1,0.7\n0.5,0.2\n0.1,0.1\n", to: "task.csv")
    let file = try directory.write(
      """
      task: {file: task.csv}
      network: {model: random-features, width: infinite}
      data: {batch: 4}
      optimizer: {learningRate: 0.3, momentum: 0.5}
      steps: 10
      optimize: {over: [learningRate, momentum]}
      """, to: "own.yaml")
    try FileManager.default.createDirectory(
      atPath: directory.path + "/other", withIntermediateDirectories: true)
    try await run([file, "-o", directory.path + "/other/best.yaml"])
    #expect(throws: Never.self) { try Configuration.read(directory.path + "/other/best.yaml") }
    #expect(!FileManager.default.fileExists(atPath: directory.path + "/other/best.csv"))
  }

  @Test("Neither the configuration nor the step sizes are written over an input")
  func claims() async throws {
    let file = try configuration()
    for path in [file, directory.path + "/run.yaml"] {
      let failure = await #expect(throws: CommandFailure.self) { try await run([file, "-o", path]) }
      #expect(failure?.code == .usage)
    }
    _ = try directory.write("eta\n0.1\n", to: "best.csv")
    let scheduled = try directory.write(
      """
      task: {alpha: 1.5, beta: 0.5, modes: 50}
      network: {model: random-features, width: infinite}
      optimizer: {learningRate: 0.3, schedule: {kind: file, file: best.csv}}
      steps: 3
      """, to: "scheduled.yaml")
    let failure = await #expect(throws: CommandFailure.self) {
      try await run([scheduled, "-o", directory.path + "/best.yaml"])
    }
    #expect(failure?.code == .usage)
  }

  @Test("A rate that is tuned for a file of step sizes takes another file, with the loss that was promised")
  func scheduled() async throws {
    _ = try directory.write("eta\n1\n0.5\n0.5\n0.1\n", to: "eta.csv")
    let file = try directory.write(
      """
      task: {alpha: 1.5, beta: 0.5, modes: 50}
      network: {model: random-features, width: infinite}
      data: {batch: 4, labelNoise: 0.1}
      optimizer: {learningRate: 0.1, schedule: {kind: file, file: eta.csv}}
      steps: 6
      optimize: {over: [learningRate]}
      """, to: "scheduled.yaml")
    let path = directory.path + "/best.yaml"
    try await run([file, "-o", path])
    let optimum = try await optimise(Configuration.read(file).run, TrainingSearch(over: [.learningRate]))
    let loss = try #require(solve(Configuration.read(path).run).curve[.testLoss]?.last)
    #expect(abs(loss / optimum.best.loss - 1) < 1e-12)
    let given = try #require(optimum.given)
    #expect(loss < 0.99 * given.loss)
  }

  @Test("Batches that are dealt out stand beside the configuration, which has the loss that was promised")
  func batches() async throws {
    for (search, samples) in [
      ("over: [batch]", 120), ("over: [batch, learningRate], budget: {samples: 60}", 60),
    ] {
      let file = try configuration("optimize: {\(search)}")
      let path = directory.path + "/best.yaml"
      try await run([file, "-o", path, "--json"])
      let best = try Configuration.read(path)
      let steps = try #require(best.run.training.stepCount)
      let sizes = (0..<steps).compactMap { best.run.data.batchSize(at: $0, of: steps) }
      #expect(sizes.count == steps && sizes.reduce(0, +) <= Double(samples))
      let optimum = try await optimise(
        Configuration.read(file).run, #require(Configuration.read(file).search))
      let loss = try #require(solve(best.run).curve[.testLoss]?.last)
      #expect(abs(loss / optimum.best.loss - 1) < 1e-12)
    }
  }

  static let refused = [
    ("optimize: {over: [width]}", "optimize.over"), ("optimize: {over: [speed]}", "optimize.over[0]"),
    ("optimize: {over: []}", "optimize.over"), ("optimize: {budget: {steps: 0}}", "optimize.budget.steps"),
    ("optimize: {budget: {hours: 3}}", "optimize.budget.hours"), ("optimize: {knots: 1}", "optimize.knots"),
    ("optimize: {horizons: [10]}", "optimize.horizons"),
    ("optimize: {budget: {compute: 100}}", "network.width"), ("optimise: {}", "optimise"),
  ]

  @Test("Every command refuses what cannot be meant, with its line", arguments: refused)
  func refusal(search: String, key: String) throws {
    let file = try configuration(search)
    let failure = #expect(throws: CommandFailure.self) { try Configuration.read(file) }
    #expect(failure?.code == .badInput && failure?.message.contains(key) == true)
    #expect(failure?.message.contains(":6:") == true || key == "network.width")
  }

  @Test("The configuration shows the keys, and keeps them")
  func schema() throws {
    let search = "optimize: {over: [learningRate], horizons: [10, 30], budget: {steps: 30}}"
    let configuration = try Configuration.read(configuration(search))
    #expect(configuration.search?.horizons == [10, 30])
    let again = try Configuration.read(text: configuration.canonical.text(), file: "again.json")
    #expect(again.search == configuration.search)
  }
}
