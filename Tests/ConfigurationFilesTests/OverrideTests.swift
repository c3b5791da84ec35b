import FileTestSupport
import TestSupport
import Testing

@testable import ConfigurationFiles
@testable import FileFormats

@Suite("Overrides", .tags(.contract))
struct OverrideTests {
  /// The canonical form of a part of a configuration with other values.
  private func part(_ name: String, of text: String, by override: String) throws -> JSONValue? {
    let base = try ConfigurationDocument.root(of: text, file: "run.yaml")
    let other = try ConfigurationDocument.root(of: override, file: "case.yaml")
    return try Configuration.read(base.merging(other)).canonical[name]
  }

  static let cases: [(base: String, override: String, part: String, same: String)] = [
    // A mapping of another kind is without the keys that its kind does not know.
    (
      Samples.short(optimizer: "{learningRate: 0.1, schedule: {kind: cosine, warmup: 3, final: 0.1}}"),
      "optimizer: {schedule: {kind: power, exponent: 0.5, offset: 10}}", "optimizer",
      Samples.short(optimizer: "{learningRate: 0.1, schedule: {kind: power, exponent: 0.5, offset: 10}}")
    ),
    (
      Samples.short(optimizer: "{learningRate: 0.1, momentum: 0.9, nesterov: true}"),
      "optimizer: {kind: adam, learningRate: 0.01}", "optimizer",
      Samples.short(optimizer: "{kind: adam, learningRate: 0.01}")
    ),
    (
      Samples.short(optimizer: "{kind: adam, learningRate: 0.01, beta1: 0.8}"),
      "optimizer: {kind: sgd, momentum: 0.5}",
      "optimizer", Samples.short(optimizer: "{learningRate: 0.01, momentum: 0.5}")
    ),
    (
      Samples.short(rest: "data: {batch: {kind: geometric, first: 2, last: 9}}\nsteps: 10"),
      "data: {batch: {kind: stages, sizes: [2, 4], from: [0, 5]}}", "data",
      Samples.short(rest: "data: {batch: {kind: stages, sizes: [2, 4], from: [0, 5]}}\nsteps: 10")
    ),
    (
      Samples.short(network: "{model: deep, depth: 2, width: [8, 4], richness: 2}"),
      "network: {model: projected, width: 6}", "network",
      Samples.short(network: "{model: projected, width: 6, richness: 2}")
    ),
    // Of another form.
    (
      Samples.short(network: "{model: projected, width: 8, richness: 2}"),
      "network: {layers: [{init: gaussian, width: 8, trained: false}, {init: identity, trained: true}]}",
      "network",
      Samples.short(
        network:
          "{richness: 2, layers: [{init: gaussian, width: 8, trained: false}, {init: identity, trained: true}]}"
      )
    ),
    (Samples.short(), "flow: {until: 10}", "flow", Samples.short(rest: "flow: {until: 10}")),
    // Of the same one.
    (
      Samples.short(optimizer: "{learningRate: 0.1, schedule: {kind: cosine, warmup: 3, final: 0.1}}"),
      "optimizer: {schedule: {final: 0.2}}", "optimizer",
      Samples.short(optimizer: "{learningRate: 0.1, schedule: {kind: cosine, warmup: 3, final: 0.2}}")
    ),
    (
      Samples.short(optimizer: "{learningRate: 0.1, momentum: 0.9}"),
      "optimizer: {kind: sgd, learningRate: 0.2}",
      "optimizer", Samples.short(optimizer: "{learningRate: 0.2, momentum: 0.9}")
    ),
  ]

  @Test(
    "A mapping over another is that mapping with what its kind takes of the other", arguments: cases.indices)
  func kinds(index: Int) throws {
    let (base, override, name, same) = Self.cases[index]
    #expect(try part(name, of: base, by: override) == Samples.read(same).canonical[name])
  }

  @Test("A task in a file takes the place of a power law")
  func task() throws {
    let directory = try ScratchDirectory()
    let file = try directory.write("lambda,target_power\n1,0.5\n0.5,0.2\n", to: "task.csv")
    #expect(try part("task", of: Samples.short(), by: "task: {file: \(file)}") == ["file": .text(file)])
  }

  @Test(
    "What no kind knows is refused as before",
    arguments: [
      ("optimizer: {momentom: 0.9}", "optimizer.momentom is not a known key"),
      ("optimizer: {schedule: {kind: cubic}}", "optimizer.schedule.kind is \"cubic\""),
    ])
  func unknown(override: String, message: String) throws {
    let failure = #expect(throws: CommandFailure.self) {
      try part("optimizer", of: Samples.short(), by: override)
    }
    #expect(failure?.message.contains(message) == true)
  }

  @Test("A file that is not there is said at the key that names it")
  func missing() {
    let failure = Samples.refusal(of: Samples.short(task: "{file: nothing.csv}"))
    #expect(
      failure?.code == .noInput && failure?.message == "run.yaml:1: task.file: nothing.csv: no such file")
  }

  @Test("Letters and usual names lead to keys", arguments: [("a", "alpha"), ("b", "beta")])
  func letters(letter: String, key: String) {
    let message = Samples.refusal(of: Samples.short(task: "{\(letter): 1.5}"))?.message
    #expect(message?.contains("did you mean \(key)?") == true)
    #expect(
      Samples.refusal(of: Samples.short(optimizer: "{lr: 1}"))?.message.contains("mean learningRate?") == true
    )
  }
}
