import ArgumentParser
import Foundation
import FileTestSupport
import TestSupport
import Testing
import Validation

@testable import CommandLine
@testable import FileFormats

@Suite("dmft validate")
struct ValidateCommandTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  static func text(
    simulation: String = "{instances: 60, scales: [1, 2, 4], seed: 3}",
    compare: String = "{points: 3, resolution: 2}", expect: String = "agree", rest: String = ""
  ) -> String {
    """
    claim: A sentence with a | and a <tag>.
    run: run.yaml
    simulation: \(simulation)
    compare: \(compare)
    expect: \(expect)
    \(rest)
    """
  }

  static let run = """
    task: {alpha: 1.5, beta: 0.5, modes: 30}
    network: {model: projected, width: 12}
    data: {batch: 6}
    optimizer: {learningRate: 0.3}
    steps: 10
    """

  static let wrong = text(
    simulation: "{instances: 200, seed: 3, override: {network: {width: 200}, data: {batch: 600}}}",
    expect: "disagree")

  /// A folder with a case of a name.
  func folder(_ text: String, _ name: String = "some") throws -> String {
    let path = "\(directory.path)/cases/\(name)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    _ = try directory.write(Self.run, to: "cases/\(name)/run.yaml")
    return try directory.write(text, to: "cases/\(name)/case.yaml")
  }

  func validate(_ arguments: [String]) async throws {
    try await ValidateCommand.parse(arguments).run()
  }

  func failure(_ text: String) async throws -> CommandFailure? {
    let file = try folder(text)
    return await #expect(throws: CommandFailure.self) { try await validate([file]) }
  }

  @Test("agreement and expected disagreement are both success, and everything is reported")
  func report() async throws {
    _ = try folder(Self.text(), "right")
    _ = try folder(Self.wrong, "wrong")
    let report = directory.path + "/report"
    try await validate([directory.path + "/cases", "--report", report, "--keep"])
    let names = try FileManager.default.contentsOfDirectory(atPath: report).sorted()
    #expect(
      names == [
        "report.html", "report.json", "report.md", "right.json", "right.svg", "wrong.json", "wrong.svg",
      ])
    let html = try String(contentsOfFile: report + "/report.html", encoding: .utf8)
    #expect(html.components(separatedBy: "src=\"data:image/svg+xml;base64,").count == 3)
    #expect(!html.contains("http") && !html.contains("<tag>") && html.contains("&lt;tag&gt;"))
    for name in ["report/report.json", "report/wrong.json", "cases/right/result.json"] {
      let data = try Data(contentsOf: URL(fileURLWithPath: directory.path + "/" + name))
      let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect(object["as_expected"] as? Bool == true)
    }
  }

  @Test(
    "the search for cases follows no links to folders, looks into no hidden ones, and ends", .tags(.contract))
  func search() throws {
    _ = try folder(Self.text(), "right")
    let manager = FileManager.default
    let cases = directory.path + "/cases"
    try manager.createSymbolicLink(atPath: cases + "/again", withDestinationPath: ".")
    try manager.createDirectory(atPath: cases + "/.hidden", withIntermediateDirectories: false)
    try manager.copyItem(atPath: cases + "/right/case.yaml", toPath: cases + "/.hidden/case.yaml")
    try manager.createDirectory(atPath: cases + "/wrong/case.yaml", withIntermediateDirectories: true)
    #expect(try CaseFile.files([cases]) == [cases + "/right/case.yaml"])
    #expect(try CaseFile.files([cases + "/again"]) == [cases + "/again/right/case.yaml"])
    var search = CaseSearch(folder: cases)
    search.most = 3
    let tooMany = #expect(throws: CommandFailure.self) { try search.files() }
    #expect(tooMany?.code == .noInput && tooMany?.message.contains("more than 3 files and folders") == true)
    let nothing = #expect(throws: CommandFailure.self) { try CaseFile.files([cases + "/wrong"]) }
    #expect(nothing?.code == .noInput && nothing?.message.contains("1 entry looked at") == true)
  }

  @Test("a verdict that is not the expected one ends with 1 and names the case", .tags(.contract))
  func disagreement() async throws {
    let text = Self.wrong.replacingOccurrences(of: "expect: disagree", with: "expect: agree")
    let failure = try await failure(text)
    #expect(failure?.code == .disagreement && failure?.message.contains("some") == true)
  }

  @Test("agreement without the resolution asked for is not agreement", .tags(.contract))
  func undecided() async throws {
    let failure = try await failure(Self.text(compare: "{points: 3, resolution: 1e-6}"))
    #expect(failure?.code == .disagreement)
  }

  static let faulty = [
    (text(rest: "claims: x"), "case.yaml:6: claims is not a known key; did you mean claim?"),
    (text(simulation: "{instances: 3}"), "case.yaml:3: simulation.instances is 3; allowed: more than the 3"),
    (text(simulation: "{scales: [1, 2]}"), "case.yaml:3: simulation.instances is missing"),
    (
      text(simulation: "{instances: 9, scales: [1, 1]}"),
      "case.yaml:3: simulation.scales is [1, 1]; allowed: every scale once"
    ),
    (text(simulation: "{instances: 9, scales: 2}"), "case.yaml:3: simulation.scales is 2; allowed: a list"),
    (
      text(simulation: "{instances: 9, override: {network: {wdth: 3}}}"),
      "case.yaml:3: simulation.override does not fit the run: "
    ),
    (text(expect: "maybe"), "case.yaml:5: expect is \"maybe\"; allowed: agree, disagree"),
    (text(compare: "{columns: [bias]}"), "compare.columns"),
    (text(compare: "{from: 11}"), "case.yaml:4: compare.from is 11; allowed: a whole number from 1 to 10"),
    (text(compare: "{significance: 2}"), "case.yaml:4: compare.significance is 2"),
  ]

  @Test("names file, line and key of what is wrong, 65", .tags(.contract), arguments: faulty)
  func faults(text: String, message: String) async throws {
    let failure = try await failure(text)
    #expect(failure?.code == .badInput)
    #expect(failure?.message.contains(message) == true, "\(failure?.message ?? "")")
  }

  @Test("a path without a case, and a case without its run, are missing input, 66", .tags(.contract))
  func missing() async throws {
    let nothing = await #expect(throws: CommandFailure.self) { try await validate([directory.path]) }
    #expect(nothing?.code == .noInput)
    let text = Self.text().replacingOccurrences(of: "run.yaml", with: "gone.yaml")
    #expect(try await failure(text)?.code == .noInput)
  }

  @Test(
    "refuses a wrong command line with 64", .tags(.contract),
    arguments: [[], ["x", "--seed", "-1"], ["x", "--threads", "0"], ["x", "--seed", "1.5"]])
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try ValidateCommand.parse(arguments) }
    if let error { #expect(ValidateCommand.exitCode(for: error).rawValue == 64) }
  }
}
