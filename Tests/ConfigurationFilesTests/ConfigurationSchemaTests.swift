import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing

@testable import ConfigurationFiles
@testable import FileFormats

@Suite("One schema")
struct ConfigurationSchemaTests {
  private static let form = Schema.run.form

  /// The dotted path of every scalar and list of a value.
  private func paths(_ value: JSONValue, at path: String = "") -> [String] {
    switch value {
    case .object(let entries):
      entries.flatMap { paths($0.1, at: path.isEmpty ? $0.0 : "\(path).\($0.0)") }
    case .array(let values) where values.contains { if case .object = $0 { true } else { false } }:
      values.enumerated().flatMap { paths($0.element, at: "\(path)[\($0.offset)]") }
    default: [path]
    }
  }

  @Test(
    "What the canonical form writes, the reference has", .tags(.identity),
    arguments: CanonicalConfigurationTests.files)
  func canonicalKeys(file: String) throws {
    for path in paths(try Samples.read(file).canonical) {
      #expect(!Self.form.entries(at: path).isEmpty, "\(path)")
    }
  }

  @Test("A default written out changes nothing, and any other legal value is another run", .tags(.identity))
  func defaults() throws {
    let plain = try Samples.read(Samples.short()).canonical
    var count = 0
    for entry in Self.form.entries where ["", "network", "data", "optimizer"].contains(parent(entry.path)) {
      let isHere =
        entry.kinds.isEmpty || entry.kinds.contains("model: projected") || entry.kinds.contains("kind: sgd")
      guard case .usual(let value) = entry.key.presence, isHere else { continue }
      let set = try Configuration.read(
        text: Samples.short(), file: "run.yaml", setting: [(entry.path, value)])
      #expect(set.canonical == plain, "\(entry.path)")
      count += 1
    }
    #expect(count == 13)
  }

  private func parent(_ path: String) -> String {
    path.split(separator: ".").dropLast().joined(separator: ".")
  }

  static let layers =
    "{layers: [{init: gaussian, width: 5, trained: true}, {init: gaussian, width: 6, trained: true}]}"

  static let settings: [(String, JSONValue, String, String)] = [
    ("network.richness", .number(0.5), Samples.short(), "{model: projected, width: 64, richness: 0.5}"),
    ("network.width", "infinite", Samples.short(), "{model: projected, width: infinite}"),
    (
      "network.layers[1].width", 7, Samples.short(network: layers),
      layers.replacingOccurrences(of: "6", with: "7")
    ),
    ("network", ["model": "two-layer", "width": 3], Samples.short(), "{model: two-layer, width: 3}"),
  ]

  @Test("A setting is what an edit of the file would be", .tags(.identity), arguments: settings.indices)
  func setting(index: Int) throws {
    let (key, value, file, network) = Self.settings[index]
    let set = try Configuration.read(text: file, file: "run.yaml", setting: [(key, value)])
    #expect(set.canonical == (try Samples.read(Samples.short(network: network)).canonical))
  }

  @Test("Settings make the parts that a file has not, and follow one another", .tags(.identity))
  func newParts() throws {
    let set = try Configuration.read(
      text: Samples.short(), file: "run.yaml",
      setting: [
        ("data.batch", 8), ("optimizer.schedule.kind", "power"),
        ("optimizer.schedule.exponent", .number(0.5)),
        ("optimizer.schedule.offset", 10), ("steps", .number(1e3)),
      ])
    let edited = Samples.short(
      optimizer: "{learningRate: 0.1, schedule: {kind: power, exponent: 0.5, offset: 10}}",
      rest: "steps: 1000\ndata: {batch: 8}")
    #expect(set.canonical == (try Samples.read(edited).canonical))
  }

  static let refusals: [(String, JSONValue, String)] = [
    (
      "network.richnes", 1,
      "5: network.richnes is not a known key; did you mean richness? "
        + "(known: model, width, richness, readoutVariance, layers)"
    ),
    ("netwrok.width", 1, "1: netwrok is not a known key; did you mean network? "),
    ("network.richness", .number(-1), "8: network.richness is -1; allowed: a number ≥ 0"),
    ("data.batch", "some", "12: data.batch is \"some\"; allowed: a whole number from 1 to 10^15, or full"),
    ("data.batch", 1001, "12: data.batch is 1001; allowed: 1 … 1000 (data.samples), or full"),
    ("task.alpha.x", 1, "2: task.alpha is a mapping; allowed: a number > 0"),
    ("network.layers[0].width", 1, "5: network.layers has no element 0; allowed: a list"),
    ("flow.until", 1, "1: flow stands beside steps; allowed: one or the other"),
    ("steps[", 1, "1: steps[ is not a known key; did you mean steps?"),
  ]

  @Test("A wrong setting is refused as the file would be", .tags(.contract), arguments: refusals.indices)
  func refused(index: Int) {
    let (key, value, message) = Self.refusals[index]
    let failure = #expect(throws: CommandFailure.self) {
      try Configuration.read(text: Samples.full, file: "run.yaml", setting: [(key, value)])
    }
    #expect(failure?.code == .badInput)
    #expect(failure?.message.hasPrefix("run.yaml:" + message) == true, "\(failure?.message ?? "")")
  }

  @Test("Whole-number keys are known as such", .tags(.contract))
  func counts() {
    for (path, isCount) in [
      ("network.layers[3].width", true), ("network.width", true), ("steps", true), ("task.modes", true),
      ("data.batch", true), ("network.richness", false), ("optimizer.learningRate", false),
      ("network.model", false),
    ] {
      let entries = Self.form.entries(at: path)
      #expect(!entries.isEmpty && entries.allSatisfy { $0.isCount == isCount }, "\(path)")
    }
    #expect(Self.form.entries(at: "network.layers.width").isEmpty)
  }

  @Test(
    "The reference has a row for every key, and the JSON Schema is JSON with the same keys", .tags(.contract))
  func reference() throws {
    let text = Self.form.reference("The configuration")
    for entry in Self.form.entries { #expect(text.contains("| `\(entry.path)` |"), "\(entry.path)") }
    let schema = Self.form.jsonSchemaDocument("dmft").text(.elements)
    let json = try #require(try JSONSerialization.jsonObject(with: Data(schema.utf8)) as? [String: Any])
    let forms = try #require(json["oneOf"] as? [[String: Any]])
    let names = forms.flatMap { ($0["properties"] as? [String: Any] ?? [:]).keys }
    #expect(Set(names) == Set(Self.form.names))
  }
}
