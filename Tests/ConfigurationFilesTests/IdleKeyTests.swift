import DMFT
import FileTestSupport
import TestSupport
import Testing

@testable import ConfigurationFiles
@testable import FileFormats

/// Keys that are right where they stand and decide nothing there: said, and true.
@Suite("Keys without effect")
struct IdleKeyTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var key: String
    /// A file in which the key is idle, with a blank for its value.
    var text: String
    var values: [String]
    /// What of the file makes it idle, and what makes it matter.
    var cause: (idle: String, active: String)

    var testDescription: String { key }

    func configuration(_ value: String, isIdle: Bool = true) throws -> Configuration {
      let text = isIdle ? text : text.replacing(cause.idle, with: cause.active)
      return try Samples.read(text.replacing("_", with: value))
    }
  }

  private static let layers =
    "{layers: [{init: gaussian, width: 5, trained: false}, {init: identity, trained: true, richness: 0, "
    + "optimizer: {kind: sgd, learningRate: _}}]}"
  private static let shared =
    "{layers: [{init: gaussian, width: 5, trained: false}, {init: identity, trained: true, richness: 2}], richness: _}"

  static let cases = [
    Case(
      key: "optimizer.nesterov",
      text: Samples.short(optimizer: "{learningRate: 0.1, momentum: 0, nesterov: _}"),
      values: ["true", "false"], cause: ("momentum: 0", "momentum: 0.5")),
    Case(
      key: "optimizer.schedule.offset",
      text: Samples.short(optimizer: "{learningRate: 0.1, schedule: {kind: power, exponent: 0, offset: _}}"),
      values: ["3", "30"], cause: ("exponent: 0", "exponent: 0.5")),
    Case(
      key: "optimizer.schedule.final",
      text: Samples.short(optimizer: "{learningRate: 0.1, schedule: {kind: cosine, warmup: 10, final: _}}"),
      values: ["0.5", "0.1"], cause: ("warmup: 10", "warmup: 2")),
    Case(
      key: "optimizer.beta2",
      text: Samples.short(
        network: "{model: random-features, width: 8}",
        optimizer: "{kind: lion, learningRate: 0.1, beta1: 0, beta2: _}", rest: "steps: 3"),
      values: ["0.5", "0.9"], cause: ("beta1: 0", "beta1: 0.5")),
    Case(
      key: "data.exactBatch",
      text: Samples.short(
        network: "{model: random-features, width: infinite}",
        rest: "data: {batch: full, exactBatch: _}\nsteps: 10"),
      values: ["true", "false"], cause: ("batch: full", "batch: 4")),
    Case(
      key: "network.layers[1].optimizer", text: Samples.short(network: layers), values: ["0.1", "0.2"],
      cause: ("richness: 0", "richness: 1")),
    Case(
      key: "network.richness", text: Samples.short(network: shared), values: ["0.5", "3"],
      cause: ("true, richness: 2", "true")),
  ]

  @Test("are remarked on", .tags(.contract), arguments: cases)
  func said(_ idle: Case) throws {
    func notes(isIdle: Bool) throws -> [String] {
      try idle.configuration(idle.values[0], isIdle: isIdle).notes(on: .theory)
    }
    #expect(try notes(isIdle: true).contains { $0.hasPrefix("\(idle.key) has no effect: ") })
    #expect(try notes(isIdle: false).isEmpty)
  }

  @Test("decide nothing, and something elsewhere", .tags(.identity), arguments: cases)
  func isTrue(_ idle: Case) throws {
    func loss(_ value: String, isIdle: Bool) throws -> [Double] {
      try #require(solve(idle.configuration(value, isIdle: isIdle).run).curve[.testLoss])
    }
    func difference(isIdle: Bool) throws -> Double {
      try relativeDeviation(
        of: loss(idle.values[0], isIdle: isIdle), from: loss(idle.values[1], isIdle: isIdle))
    }
    #expect(try difference(isIdle: true) < 1e-12)
    #expect(try difference(isIdle: false) > 1e-6)
  }

  /// A table holds step sizes, not fractions of the rate.
  @Test("are the rate beside a table of step sizes", .tags(.identity))
  func tableOfStepSizes() throws {
    let directory = try ScratchDirectory()
    _ = try directory.write("eta\n0.2\n0.1\n", to: "eta.csv")
    func read(_ rate: String) throws -> Configuration {
      try .read(
        directory.write(
          Samples.short(optimizer: "{learningRate: \(rate), schedule: {kind: file, file: eta.csv}}"),
          to: "run.yaml"))
    }
    let (small, large) = (try read("0.01"), try read("5"))
    #expect(
      small.notes(on: .theory) == [
        "optimizer.learningRate has no effect: optimizer.schedule.file holds the step sizes themselves"
      ])
    let losses = try [small, large].map { try #require(solve($0.run).curve[.testLoss]) }
    #expect(relativeDeviation(of: losses[0], from: losses[1]) < 1e-12)
    // As the best schedule is written: the rate is the largest step size.
    #expect(try read("0.2").notes(on: .theory).isEmpty)
  }

  /// What would be there without the key needs no remark: results carry every default.
  @Test("are not remarked on at their usual values", .tags(.contract))
  func usual() throws {
    let canonical = try Samples.read(Samples.short()).canonical.text
    #expect(try Samples.read(canonical).notes(on: .theory).isEmpty)
  }

  @Test("depend on what the file is used for", .tags(.contract))
  func uses() throws {
    let drawn = try Samples.read(
      Samples.short(rest: "data: {features: student}\nsteps: 10\noptimize: {over: [momentum]}"))
    for use in [RunUse.theory, .search] {
      #expect(drawn.notes(on: use).map { $0.prefix(14) } == ["data.features "])
    }
    #expect(drawn.notes(on: .simulation).isEmpty && drawn.notes().isEmpty)
  }

  /// One file serves several commands: a section is no mistake where another one reads it, but nothing to be varied either.
  @Test("are not remarked on where another command is meant", .tags(.contract))
  func section() throws {
    let configuration = try Samples.read(Samples.short(rest: "steps: 10\noptimize: {over: [momentum]}"))
    #expect(RunUse.allCases.allSatisfy { configuration.notes(on: $0).isEmpty })
    let key = try #require(configuration.idle.first { $0.path == "optimize" })
    #expect(key.uses == [.theory, .simulation] && key.covers("optimize.knots"))
  }
}
