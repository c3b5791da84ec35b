import ArgumentParser
import DMFT
import FileTestSupport
import TestSupport
import Testing

@testable import CommandLine
@testable import ConfigurationFiles
@testable import FileFormats
@testable import ResultFiles
import LinearAlgebra
@testable import Reports

@Suite("Numbers, names and lines", .tags(.contract))
struct WordingTests {
  static let exact: [(Double, String)] = [
    (20, "20"), (0.1, "0.1"), (-3, "-3"), (1e15, "1000000000000000"), (1e22, "1e+22"), (-0.0, "-0.0"),
    (9_007_199_254_740_992, "9007199254740992"), (1.0 / 3, "0.3333333333333333"),
  ]

  @Test(
    "Files have the shortest number that reads back, whole numbers without a point", arguments: exact)
  func shortest(_ number: Double, _ text: String) {
    #expect(number.shortest == text)
    #expect(Double(text) == number)
    #expect(JSONValue.number(number).text() == text)
  }

  static let said: [(Double, String)] = [
    (1e12, "1e12"), (15.999999999999998, "16"), (0.1 + 0.2, "0.3"), (2.5e9, "2.5e9"),
    (1_234_567_890, "1234567890"), (.leastNonzeroMagnitude, "4.94065645841247e-324"), (-1.5, "-1.5"),
    (1000, "1000"),
    (.infinity, "infinite"), (.nan, "not a number"),
  ]

  @Test("Messages have what a user would write", arguments: said)
  func readable(_ number: Double, _ text: String) { #expect(number.readable == text) }

  @Test("What rounding makes zero has no sign, and no number takes a line of zeros")
  func fixed() {
    #expect(NumberText.fixed(-0.0, 4) == "0.0000" && NumberText.fixed(-1e-9, 4) == "0.0000")
    #expect(NumberText.fixed(-0.5, 1) == "-0.5" && NumberText.fixed(5e307, 4) == "5e307")
    #expect(NumberText.short(-0.0) == "0" && (-0.0).readable == "0")
  }

  @Test("With fewer digits, exponents are written as in messages")
  func fewDigits() {
    #expect(
      [1e12, 1.26e-7, 0.5, 123_456].map { $0.readable(digits: 3) } == ["1e12", "1.26e-7", "0.5", "1.23e5"])
  }

  static let words: [([String], String)] = [
    (["solv", "a"], "solve"), (["help", "comapre"], "compare"), (["sweep", "rnu"], "run"),
    (["valid"], "validate"),
  ]

  @Test("A word that is no command is named with the nearest one", arguments: words)
  func commands(_ arguments: [String], _ meant: String) {
    let failure = #expect(throws: CommandFailure.self) { try CommandNames.check(arguments) }
    #expect(failure?.code == .usage && failure?.message.contains("did you mean \(meant)?") == true)
  }

  @Test("Words far from every command have no suggestion; commands, options and nothing pass")
  func otherWords() throws {
    let failure = #expect(throws: CommandFailure.self) { try CommandNames.check(["frobnicate"]) }
    #expect(failure?.message.contains("did you mean") == false)
    for arguments in [
      [], ["--help"], ["solve", "x"], ["sweep"], ["help", "sweep", "run"], ["fit", "solv"],
    ] {
      try CommandNames.check(arguments)
    }
  }

  /// (word, keys, what it stands for)
  static let keys: [(String, [String], String?)] = [
    ("N", ["model", "width"], "width"), ("B", ["samples", "batch"], "batch"),
    ("P", ["samples", "batch"], "samples"),
    ("T", ["task", "steps"], "steps"), ("gamma", ["width", "richness"], "richness"),
    ("eta", ["momentum", "learningRate"], "learningRate"), ("x", ["task", "steps"], nil),
    ("a", ["alpha", "beta"], "alpha"), ("learning_rate", ["momentum", "learningRate"], "learningRate"),
  ]

  @Test("Letters of the literature suggest their keys; other letters only a beginning", arguments: keys)
  func letters(_ word: String, _ known: [String], _ meant: String?) {
    #expect((KeySymbols.key(for: word, among: known) ?? EditDistance.nearest(to: word, in: known)) == meant)
  }

  /// The parser breaks longer ones at a terminal's 80 columns.
  @Test("Examples in help stand on lines of their own")
  func helpLines() {
    func all(_ command: any ParsableCommand.Type) -> [any ParsableCommand.Type] {
      [command] + command.configuration.subcommands.flatMap(all)
    }
    for command in all(DMFTCommand.self) {
      let lines = command.configuration.discussion.split(separator: "\n").filter { $0.hasPrefix(" ") }
      #expect(lines.filter { $0.count > 79 } == [], "\(command._commandName)")
    }
  }

  @Test("A table shows the error of its numbers when that is above 1e-3")
  func errors() {
    let curve = LearningCurve(axis: .step, points: [0, 1], columns: [.init("test_loss", "", [1, 0.5])])
    #expect(TextTable.text(curve, errors: .init(relative: 0.5)).contains("± error"))
    #expect(TextTable.text(curve, errors: .init(relative: 0.5)).contains("0.25"))
    #expect(TextTable.text(curve, errors: .init(relative: .nan)).contains("± error"))
    func stated(_ error: Double?) -> StatedErrors? {
      let entries = error.map { [Diagnostics.Entry("relative_error", .number($0), "")] }
      return Diagnostics(engine: "", reason: "", entries: entries ?? []).statedErrors
    }
    for small in [nil, 0, 1e-4] { #expect(!TextTable.text(curve, errors: stated(small)).contains("± error")) }
    #expect(stated(2e-3)?.relative == 2e-3 && stated(.nan)?.relative.isNaN == true)
  }

  @Test("A number has no digits beyond those of its error", .tags(.contract))
  func resolvedDigits() {
    for (value, error, text) in [
      (2.5783, 4.3, "2.6 ± 4.3"), (0.71427, 0.27, "0.71 ± 0.27"), (0.66604, 0.0006, "0.66604 ± 0.0006"),
      (-0.5, 12.0, "-0.5 ± 12"), (123_456, 7, "123456 ± 7"), (1.2345e12, 3e10, "1.234e12 ± 3e10"),
    ] { #expect(NumberText.estimate(value, error) == text) }
    #expect(NumberText.resolved(0.5, 0) == "0.5" && NumberText.resolved(0.123456, .nan) == "0.1235")
  }

  /// One description of both losses, wherever a command shows or reads one.
  @Test("The help of every command with losses says what they are")
  func lossesInHelp() throws {
    let meaning = try #require(Quantity.testLoss.meaning)
    for command in [
      SolveCommand.self, SimulateCommand.self, CompareCommand.self, PlotCommand.self, FitCommand.self,
      LawCommand.self, FrontierCommand.self, OptimizeCommand.self, SweepCommand.self,
      SweepCommand.Collect.self, ValidateCommand.self, ExponentsCommand.self, PhasesCommand.self,
    ] as [any ParsableCommand.Type] {
      #expect(command.configuration.discussion.contains("test_loss: \(meaning)"), "\(command._commandName)")
    }
    for quantity in [Quantity.testLoss, .trainLoss] {
      let meaning = try #require(quantity.meaning)
      #expect(quantity.definition.hasSuffix(meaning) && Definitions.losses.contains(meaning))
    }
    #expect(meaning.contains("without label noise") && meaning.contains("without a factor 1/2"))
    #expect(Quantity.trainLoss.meaning?.contains("with their label noise") == true)
  }

  @Test("Points without a logarithm are counted, but for step 0")
  func leftOut() {
    let points = [0, 1, 2, 3, 4, 5, -1, .nan]
    #expect(LeftOutPoints(points, [0, 1, .nan, -1, 0, .infinity, 1, 1]).count == 6)
    #expect(LeftOutPoints([0], [.nan]).count == 1)
    #expect(LeftOutPoints([0, 1], [1, 1]).count == 0)
  }

  @Test("One thing is one, several are several")
  func counting() {
    #expect([0, 1, 2].map { $0.counting("sample") } == ["0 samples", "1 sample", "2 samples"])
    #expect(2.counting("class", as: "classes") == "2 classes" && 1.inflecting("is", "are") == "is")
  }

  @Test(
    "A value that is refused is followed by what is allowed, negative ones too",
    arguments: [
      ["compare", "a.nc", "--subtract-label-noise", "-1"], ["solve", "a.yaml", "--time-limit", "-5s"],
      ["solve", "a.yaml", "--time-limit", "5"], ["frontier", "a.yaml", "--widths", "8:4"],
      ["plot", "a.nc", "-o", "b.svg", "--y-range", "-1:1"], ["phases", "-o", "b.svg", "--size", "7in"],
      ["plot", "a.nc", "-o", "b.svg", "--slope", "1e300"],
    ])
  func allowed(_ arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try DMFTCommand.parseAsRoot(arguments) }
    guard let error else { return }
    #expect(DMFTCommand.exitCode(for: error).rawValue == 64)
    #expect(DMFTCommand.fullMessage(for: error).contains("allowed: "))
  }

  @Test("An option that is not known is named before an argument that is missing", .tags(.contract))
  func unknownOptions() throws {
    for (arguments, words) in [
      (["solve", "--hlep"], "did you mean --help?"), (["solve", "--hlep", "a.yaml"], "did you mean --help?"),
      (["solve", "--enginee"], "--engine"), (["solve"], "Missing expected argument"),
      (["compare", "--frobnicate"], "--frobnicate"), (["solve", "--engine"], "Missing value"),
      (["spectrum", "--kernel", "K.npy", "--targets", "y.npy", "--alpha", "2"], "--alpha is not an option"),
    ] {
      let error = #expect(throws: (any Error).self) { _ = try Program.parsed(arguments) }
      let text = error.map { ($0 as? CommandFailure)?.message ?? DMFTCommand.fullMessage(for: $0) } ?? ""
      #expect(text.contains(words), "\(arguments): \(text)")
    }
    #expect(try Program.parsed(["solve", "a.yaml"]) is SolveCommand)
  }

}
