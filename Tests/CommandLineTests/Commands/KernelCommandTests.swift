import ArgumentParser
import DMFT
import Foundation
import LinearAlgebra
import FileTestSupport
import TestSupport
import Testing
import Validation

@testable import CommandLine
@testable import ConfigurationFiles
@testable import FileFormats
@testable import ResultFiles

/// `dmft kernel`, and what is refused of networks on given samples.
@Suite("dmft kernel, and given images")
struct KernelCommandTests {
  let directory: ScratchDirectory
  init() throws {
    directory = try ScratchDirectory()
    try array("images", [6, 5, 5, 1])
    try array("rows", [6, 4])
    try array("cube", [6, 5, 5])
    try array("labels", [6])
    try array("many", [7])
  }

  private func array(_ name: String, _ shape: [Int]) throws {
    var random = SeededNumbers(seed: 1)
    let values = (0..<shape.reduce(1, *)).map { _ in random.number() }
    try NumPyWriter.data(shape: shape, values: values)
      .write(to: URL(fileURLWithPath: "\(directory.path)/\(name).npy"))
  }

  private func run(
    inputs: String = "images", targets: String = "labels", network: String = Self.network,
    data: String = "{}",
    optimizer: String = "{learningRate: 0.1}"
  ) throws -> String {
    try directory.write(
      """
      task: {samples: {inputs: \(inputs).npy, targets: \(targets).npy}}
      network: \(network)
      data: \(data)
      optimizer: \(optimizer)
      steps: 3
      """, to: "run.yaml")
  }

  static let network =
    "{model: cnn, layers: [{conv: {channels: 8, size: 3, stride: 2}}, {dense: 4}], activation: relu}"

  @Test(
    "A wrong command line is a usage error, 64", .tags(.contract),
    arguments: [
      ["kernel"], ["kernel", "run.yaml"], ["kernel", "run.yaml", "-o", "K.txt"],
      ["kernel", "run.yaml", "-o", "K.npy", "--seed", "1"],
      ["kernel", "run.yaml", "-o", "K.npy", "--empirical", "--seed", "-1"],
    ])
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try DMFTCommand.parseAsRoot(arguments) }
    if let error { #expect(DMFTCommand.exitCode(for: error).rawValue == 64) }
  }

  @Test("writes the same kernel in every format, symmetric, as the library has it", .tags(.identity))
  func formats() async throws {
    let file = try run()
    let paths = ["npy", "csv", "nc"].map { "\(directory.path)/K.\($0)" }
    try await KernelCommand.parse([file] + paths.flatMap { ["-o", $0] }).run()
    let model = try #require(try Configuration.read(file).run.model as? SampleRegression)
    let expected = try model.tangentKernel().matrix()
    for path in paths {
      let matrix = try ArrayFile.matrix(path)
      #expect(matrix == expected)
    }
    try await KernelCommand.parse([file, "--empirical", "--seed", "2", "-o", paths[0]]).run()
    #expect(try ArrayFile.matrix(paths[0]) == model.empiricalKernel(seed: 2))
  }

  static let wrong: [(inputs: String, targets: String, network: String, rest: String, message: String)] = [
    ("rows", "labels", network, "{}", "task.samples.inputs is rows of 4 numbers; allowed: images"),
    ("cube", "labels", network, "{}", "of shape 6 × 5 × 5; allowed: rows"),
    ("images", "many", network, "{}", "task.samples.targets is of 7 samples; allowed: 6"),
    ("images", "cube", network, "{}", "of shape 6 × 5 × 5; allowed: N numbers"),
    (
      "images", "labels", "{model: cnn, layers: [{conv: {channels: 8, size: 6}}]}", "{}",
      "network.layers[0].conv.size is 6; allowed: ≤ 5"
    ),
    (
      "images", "labels", "{model: cnn, layers: [{dense: 3}, {conv: {channels: 8, size: 1}}]}", "{}",
      "network.layers[1] is a convolution above a dense layer; allowed: dense"
    ),
    ("images", "labels", "{model: cnn, layers: []}", "{}", "network.layers is"),
    ("images", "labels", "{model: cnn, layers: [{pool: 2}]}", "{}", "network.layers[0]"),
    (
      "images", "labels", "{model: cnn, layers: [{conv: {channels: 2, size: 3}}, {pool: {size: 4}}]}", "{}",
      "network.layers[1].pool.size is 4; allowed: ≤ 3"
    ),
    (
      "images", "labels", "{model: cnn, layers: [{dense: 2}, {pool: {size: 1}}]}", "{}",
      "network.layers[1] is pooling above a dense layer; allowed: dense"
    ),
    ("images", "labels", "{model: cnn, width: 3}", "{}", "network.width"),
    (
      "images", "labels", "{model: cnn, layers: [{conv: {channels: infinite, size: 3}}]}", "{}",
      "network.layers[0].conv.channels is infinite; allowed: a whole number from 1"
    ),
    ("images", "labels", network, "{batch: 7}", "data.batch is 7; allowed: 1 … 6"),
    ("images", "labels", network, "{order: random}", "data.order is \"random\"; allowed: subsets, passes"),
    ("images", "labels", network, "{labelNoise: 0.1}", "data.labelNoise is 0.1; allowed: 0"),
  ]

  @Test(
    "Wrong samples, layers and data are refused with 65 and the reason", .tags(.contract),
    arguments: wrong.indices)
  func refusals(_ index: Int) async throws {
    let wrong = Self.wrong[index]
    let file = try run(inputs: wrong.inputs, targets: wrong.targets, network: wrong.network, data: wrong.rest)
    let failure = await #expect(throws: CommandFailure.self) {
      try await SimulateCommand.parse([file, "--instances", "2"]).run()
    }
    #expect(failure?.code == .badInput)
    #expect(failure?.message.contains(wrong.message) == true, "\(failure?.message ?? "")")
  }

  @Test("What does not fit into memory is refused with 75 before it starts", .tags(.contract))
  func memory() async throws {
    let wide = "{model: cnn, layers: [{conv: {channels: 100000000, size: 3}}, {dense: 100000000}]}"
    let file = try run(network: wide)
    for command in [
      try SimulateCommand.parse([file, "--instances", "2"]) as any AsyncParsableCommand,
      try KernelCommand.parse([file, "--empirical", "-o", "\(directory.path)/K.npy"]),
    ] {
      var command = command
      let failure = await #expect(throws: CommandFailure.self) { try await command.run() }
      #expect(failure?.code == .doesNotFit)
    }
    #expect(!FileManager.default.fileExists(atPath: "\(directory.path)/K.npy"))
  }

  @Test(
    "Pooling that asks for too many pairs of pixels is refused with 75 before it starts", .tags(.contract))
  func pairs() async throws {
    try array("large", [2, 300, 300, 1])
    try array("two", [2])
    let pooled =
      "{model: cnn, layers: [{conv: {channels: infinite, size: 1}}, {pool: {size: global}}], richness: 0}"
    let file = try run(inputs: "large", targets: "two", network: pooled)
    for command in [
      try KernelCommand.parse([file, "-o", "\(directory.path)/K.npy"]) as any AsyncParsableCommand,
      try SolveCommand.parse([file]),
    ] {
      var command = command
      let failure = await #expect(throws: CommandFailure.self) { try await command.run() }
      #expect(failure?.code == .doesNotFit)
    }
  }

  @Test("A run without given samples has no such kernel", .tags(.contract))
  func noSamples() async throws {
    let file = try directory.write(Samples.short(), to: "run.yaml")
    let failure = await #expect(throws: CommandFailure.self) {
      try await KernelCommand.parse([file, "-o", "\(directory.path)/K.npy"]).run()
    }
    #expect(failure?.code == .badInput)
  }

  @Test("Simulated curves say precision and rate, and have no test loss without test samples")
  func remarks() async throws {
    let file = try run(optimizer: "{learningRate: 0.1, schedule: {kind: inverse-readout}}")
    let path = "\(directory.path)/s.json"
    try await SimulateCommand.parse([file, "--instances", "2", "-o", path]).run()
    let record = try ResultFile.read(path)
    #expect(
      record.curve.columns.map(\.name) == ["train_loss", "train_loss_se", "readout_norm", "readout_norm_se"])
    #expect(
      record.diagnostics.reason.hasSuffix(
        "trained in single precision; step sizes are divided by max(1, readout_norm)"))
    #expect(record.configuration["optimizer"]?["schedule"]?["kind"] == .text("inverse-readout"))
  }

  @Test(
    "A schedule that follows the readout is refused where a chain stands for another network",
    .tags(.contract))
  func circle() async throws {
    let file = try directory.write(
      """
      task: {circle: {targetExponent: 1.25, frequencies: 32}}
      network: {model: mlp, depth: 1, width: infinite, activation: relu, richness: 1}
      optimizer: {learningRate: 0.1, schedule: {kind: inverse-readout}}
      steps: 3
      """, to: "run.yaml")
    let failure = await #expect(throws: CommandFailure.self) { try await SolveCommand.parse([file]).run() }
    #expect(failure?.code == .badInput)
    #expect(failure?.message.contains("optimizer.schedule.kind is inverse-readout") == true)
  }
}
