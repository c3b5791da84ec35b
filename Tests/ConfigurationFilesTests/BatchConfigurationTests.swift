import ConfigurationFiles
import DMFT
import FileTestSupport
import TestSupport
import Testing

@testable import FileFormats

@Suite("Schedules of batches in a configuration", .tags(.contract))
struct BatchConfigurationTests {
  private func file(_ batch: String, data: String = "", steps: Int = 10) -> String {
    Samples.short(rest: "steps: \(steps)\ndata: {batch: \(batch)\(data)}")
  }

  @Test("are read as they are meant", .tags(.closedForm))
  func meaning() throws {
    let data = try Samples.read(file("{kind: stages, sizes: [8, 32], from: [0, 4]}")).run.data
    #expect((0..<6).map { data.batchSize(at: $0, of: 10) } == [8, 8, 8, 8, 32, 32])
    #expect(try Samples.read(file("{kind: geometric, first: 7, last: 7}")).run.data.batch == .size(7))
  }

  @Test(
    "in a file stand beside the configuration, with or without a name",
    arguments: ["batch\n4\n9\n", "4\n9\n"])
  func table(text: String) throws {
    let directory = try ScratchDirectory()
    _ = try directory.write(text, to: "b.csv")
    let path = try directory.write(file("{kind: file, file: b.csv}"), to: "run.yaml")
    let data = try Configuration.read(path).run.data
    #expect((0..<3).map { data.batchSize(at: $0, of: 10) } == [4, 9, 9])
  }

  @Test(
    "of a file that holds no batches name its line",
    arguments: [
      ("4\n0\n", ":2:"), ("batch\n4\n2.5\n", ":3:"), ("batch\n", ":1:"), ("batch,eta\n1,2\n", ":1:"),
      ("4\nx\n", ":2:"),
    ])
  func wrongTable(text: String, place: String) throws {
    let directory = try ScratchDirectory()
    _ = try directory.write(text, to: "b.csv")
    let path = try directory.write(file("{kind: file, file: b.csv}"), to: "run.yaml")
    let failure = #expect(throws: CommandFailure.self) { try Configuration.read(path) }
    #expect(
      failure?.code == .badInput && failure?.message.contains("b.csv\(place)") == true,
      "\(failure?.message ?? "")")
  }

  static let wrong = [
    (
      "{kind: stages, sizes: [8, 0], from: [0, 4]}",
      "data.batch.sizes[1] is 0; allowed: a whole number from 1"
    ),
    (
      "{kind: stages, sizes: [8, 2.5], from: [0, 4]}",
      "data.batch.sizes[1] is 2.5; allowed: a whole number from 1"
    ),
    ("{kind: stages, sizes: [8, 9], from: [1, 4]}", "data.batch.from is [1, 4]; allowed: the steps"),
    ("{kind: stages, sizes: [8, 9], from: [0, 4, 5]}", "data.batch.from is a list of 3; allowed: as many"),
    ("{kind: stages, sizes: [8, 9]}", "data.batch.from is missing"),
    ("{kind: geometric, first: 8}", "data.batch.last is missing"),
    ("{kind: geometric, first: 8, last: full}", "data.batch.last is \"full\"; allowed: a whole number"),
    ("{kind: power, first: 8, exponent: -1, offset: 3}", "data.batch.exponent is -1; allowed: a number ≥ 0"),
    ("{kind: constant}", "data.batch.kind is \"constant\"; allowed: stages, geometric, power, file"),
    ("{first: 8}", "data.batch.kind is missing"),
    ("[8, 16]", "data.batch is a list; allowed: a whole number from 1 to 10^15, or full"),
    ("0", "data.batch is 0; allowed: a whole number from 1 to 10^15, or full"),
    (
      "{kind: geometric, first: 8, last: 60}, samples: 50",
      "data.batch.last is such that a batch has 60 samples; allowed: batches of 1 … 50"
    ),
  ]

  @Test("that cannot be meant are refused with key, value and range", arguments: wrong.indices)
  func refused(index: Int) {
    let (text, message) = Self.wrong[index]
    let failure = Samples.refusal(of: file(text))
    #expect(
      failure?.code == .badInput && failure?.message.contains(":5: \(message)") == true,
      "\(failure?.message ?? "")")
  }

  @Test("are in the reference and in the JSON Schema, key by key")
  func reference() {
    let paths = Set(Schema.run.form.entries.map(\.path))
    for key in ["kind", "sizes", "from", "first", "last", "exponent", "offset", "file"] {
      #expect(paths.contains("data.batch.\(key)"))
    }
    let schema = Schema.run.form.jsonSchema.text()
    #expect(schema.contains("geometric") && schema.contains("10^15") == false)
  }

  @Test("of networks that are no linear chains are refused")
  func others() {
    let circle = Samples.short(
      task: "{circle: {targetExponent: 1.25, frequencies: 20}}",
      network: "{model: mlp, depth: 1, width: 32, activation: relu}",
      rest: "steps: 10\ndata: {batch: {kind: geometric, first: 2, last: 9}}")
    #expect(
      Samples.refusal(of: circle)?.message.contains("data.batch is a schedule; allowed: a number, or full")
        == true)
  }
}
