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

/// `dmft solve` of networks on given samples.
@Suite("dmft solve on given samples")
struct SolveSamplesTests {
  let directory: ScratchDirectory

  init() throws {
    directory = try ScratchDirectory()
    _ = try directory.write("1,0.5\n-0.3,1\n0.4,-0.8\n", to: "x.csv")
    _ = try directory.write("0.7\n-0.4\n0.2\n", to: "y.csv")
    _ = try directory.write("0.1,0.9\n-1,0.2\n", to: "xt.csv")
    _ = try directory.write("0.1\n-0.2\n", to: "yt.csv")
  }

  private func run(_ network: String, data: String = "{}", test: Bool = true) throws -> String {
    try directory.write(
      """
      task: {samples: {inputs: x.csv, targets: y.csv\(test ? ", testInputs: xt.csv, testTargets: yt.csv" : "")}}
      network: \(network)
      data: \(data)
      optimizer: {learningRate: 0.3}
      steps: 8
      """, to: "run.yaml")
  }

  private func solve(_ file: String, _ arguments: [String] = []) async throws -> NetCDFFile {
    let path = "\(directory.path)/out.nc"
    try await SolveCommand.parse([file, "--paths", "256", "--scrambles", "3", "-o", path] + arguments).run()
    return try NetCDFData.contents(of: path)
  }

  @Test(
    "writes losses with errors, and outputs and kernels at chosen steps", .tags(.identity),
    arguments: ["0", "1.5"])
  func fields(richness: String) async throws {
    let file = try run("{model: mlp, depth: 2, width: infinite, activation: tanh, richness: \(richness)}")
    let result = try await solve(file, ["--two-time", "--points", "4"])
    for name in ["train_loss", "test_loss", "readout_norm"] {
      #expect(result.variable(name)?.values.count == result.variable("\(name)_se")?.values.count)
    }
    let outputs = try #require(result.variable("output"))
    #expect(outputs.dimensions == ["time", "point", "output"])
    #expect(result.variable("feature_kernel_2")?.dimensions == ["time", "point", "point2"])
    #expect(result.variable("gradient_kernel_1")?.dimensions == ["time", "sample", "sample2"])
    // The loss at the end is that of the mean outputs, up to their scatter.
    let last = outputs.values.suffix(5).prefix(3)
    let loss = zip(last, [0.7, -0.4, 0.2]).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } / 3
    let written = try #require(result.variable("train_loss")?.values.last)
    #expect(abs(loss - written) < 0.02 * written)
  }

  @Test("needs no test samples, and then has no test loss", .tags(.contract))
  func noTest() async throws {
    let result = try await solve(run("{model: mlp, width: infinite, richness: 1}", test: false))
    #expect(result.variable("train_loss") != nil)
    #expect(result.variable("test_loss") == nil)
  }

  @Test(
    "is given the sequence of batches that networks are, and says so", .tags(.contract),
    arguments: ["0", "1"],
    [("{batch: 2, order: cyclic}", "cyclic"), ("{batch: 2, batchSeed: 4}", "data.batchSeed 4")])
  func batches(richness: String, data: (text: String, said: String)) async throws {
    let path = "\(directory.path)/out.json"
    let file = try run("{model: mlp, width: infinite, richness: \(richness)}", data: data.text)
    try await SolveCommand.parse([file, "--paths", "256", "--scrambles", "3", "-o", path]).run()
    let record = try ResultFile.read(path)
    #expect(record.diagnostics.reason.contains("\(data.said)"))
    #expect(record.configuration["data"]?["batch"] == .integer(2))
  }

  @Test(
    "refuses what has no theory with 65 and the reason", .tags(.contract),
    arguments: [
      ("{model: mlp, width: infinite}", "{batch: 2}", "fresh batches"),
      ("{model: mlp, width: infinite}", "{batch: 2, order: passes}", "data.batchSeed"),
      (
        "{model: mlp, width: infinite}", "{batch: 2, order: cyclic, batchSeed: 3}",
        "data.batchSeed is 3; allowed: left out"
      ),
      ("{model: mlp, width: [8, infinite]}", "{}", "network.width"),
      ("{model: two-layer, width: infinite}", "{}", "network.model: mlp"),
    ])
  func refusals(network: String, data: String, reason: String) async throws {
    let failure = await #expect(throws: CommandFailure.self) { try await solve(run(network, data: data)) }
    #expect(failure?.code == .badInput)
    #expect(failure?.message.contains(reason) == true, "\(failure?.message ?? "")")
  }
}
