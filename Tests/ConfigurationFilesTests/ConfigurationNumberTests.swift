import DMFT
import FileTestSupport
import TestSupport
import Testing

@testable import ConfigurationFiles
@testable import FileFormats

@Suite("Numbers in configurations")
struct ConfigurationNumberTests {
  @Test(
    "A count may be written as any number of whole value", .tags(.identity),
    arguments: ["1000000", "1e6", "1.0e+6", "1000000.0", "+1000000", "0xF4240", "0o3641100"])
  func counts(text: String) throws {
    let task = try Samples.read(Samples.short(task: "{alpha: 1.5, beta: 1, modes: \(text)}")).run.task
    #expect((task as? PowerLawTask)?.modes == .finite(1_000_000))
  }

  @Test(
    "What only looks like a count is refused", .tags(.contract),
    arguments: [
      "3.5", "true", "\"64\"", "'64'", "10_000", "1:30", "64 units", "1e400", "1e30", "99999999999999999999",
      ".inf",
      ".nan", "nan", "inf", "0x1p3", "-0x10", "0x-10", "~", "", "[64]", "{a: 64}", "0", "-1", "yes", "６４",
      "0.5e1.0", "!!int 64",
      "!!str 64",
    ])
  func notCounts(text: String) throws {
    let failure = try #require(
      Samples.refusal(of: Samples.short(network: "{model: projected, width: \(text)}")))
    #expect(failure.code == .badInput)
    #expect(failure.message.hasPrefix("run.yaml:2: network.width is "))
    #expect(failure.message.hasSuffix("; allowed: a whole number from 1 to 10^15, or infinite"))
  }

  @Test(
    "Where a finite number is needed, nothing else is taken", .tags(.contract),
    arguments: [
      ".nan", ".NaN", ".inf", "-.inf", "nan", "inf", "infinity", "1e999", "0x1p3", "true", "\"1\"", "[]", "0",
      "-1",
    ])
  func notNumbers(text: String) throws {
    let failure = try #require(Samples.refusal(of: Samples.short(optimizer: "{learningRate: \(text)}")))
    #expect(failure.code == .badInput)
    #expect(failure.message.hasPrefix("run.yaml:3: optimizer.learningRate is "))
    #expect(failure.message.hasSuffix("; allowed: a number > 0"))
  }

  static let lost = ["1e-400", "-1E-400", "0.001e-999", "0." + String(repeating: "0", count: 400) + "1"]

  /// Where 0 is allowed, it would be read as that.
  @Test(
    "A number that is too small for any is refused with its line and key", .tags(.contract), arguments: lost)
  func tooSmall(text: String) throws {
    let yaml = Samples.short(network: "{model: projected, width: 4, richness: \(text)}")
    let json =
      "{\"task\": {\"alpha\": 1.5, \"beta\": 1},\n\"network\": {\"model\": \"projected\", \"richness\": \(text)}}"
    for file in [yaml, json] {
      let failure = try #require(Samples.refusal(of: file))
      #expect(failure.code == .badInput && failure.message.hasPrefix("run.yaml:2: network.richness is "))
      #expect(failure.message.contains("too small for a number of 64 bits; allowed: "))
    }
    let failure = #expect(throws: CommandFailure.self) {
      try ConfigurationDocument.root(of: "a:\n  - {b: 1}\n  - {b: [2, \(text)]}\n", file: "sweep.yaml")
    }
    #expect(failure?.message.hasPrefix("sweep.yaml:3: a[1].b[1] is ") == true, "\(failure?.message ?? "")")
  }

  @Test("Zeros, the smallest number and words in quotation marks are not", .tags(.contract))
  func notTooSmall() throws {
    for text in ["0e-400", "0.0", "5e-324", "-0"] {
      #expect(
        Samples.refusal(of: Samples.short(network: "{model: projected, width: 4, richness: \(text)}")) == nil)
    }
    _ = try ConfigurationDocument.root(of: "a: \"1e-400\"\n", file: "run.yaml")
  }

  @Test("Numbers in every spelling of the core schema", .tags(.closedForm))
  func numbers() throws {
    for (text, value) in [("5", 5), (".5", 0.5), ("5.", 5), ("+1.5E-3", 0.0015), ("0x10", 16), ("1e9", 1e9)] {
      let run = try Samples.read(Samples.short(optimizer: "{learningRate: \(text)}")).run
      #expect(run.optimiser.learningRate == value)
    }
  }

  @Test("Sizes that only the engine can refuse are legal here", .tags(.contract))
  func large() throws {
    let run = try Samples.read(
      Samples.short(network: "{model: projected, width: 1000000000000000}", rest: "steps: 1e9")
    ).run
    #expect(run.steps == 1_000_000_000)
    #expect(run.network.widths.first == .finite(1_000_000_000_000_000))
  }
}
