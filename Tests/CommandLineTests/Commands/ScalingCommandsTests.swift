import ArgumentParser
import ConfigurationFiles
import DMFT
import Foundation
import FileTestSupport
import LinearAlgebra
import TestSupport
import Testing

@testable import CommandLine
@testable import FileFormats
@testable import ResultFiles
@testable import Reports
@testable import Sweep

@Suite("dmft exponents, phases, fit, frontier")
struct ScalingCommandsTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  func object(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  static let wrong = [
    ["exponents", "--alpha", "1.5"], ["exponents", "--alpha", "0", "--beta", "0.5"],
    ["exponents", "--alpha", "1.5", "--beta", "-1"],
    ["exponents", "--alpha", "1.5", "--beta", "1", "--depth", "0"],
    ["phases"], ["phases", "-o", "a.csv"], ["phases", "-o", "a.svg", "--depth", "1"], ["fit"],
    ["fit", "a.txt"],
    ["fit", "a.csv", "--from", "-1"], ["fit", "a.csv", "--floor", "-o", "b.csv"],
    ["fit", "a.csv", "-o", "b.nc"], ["fit", "a.csv", "--from", "10", "--to", "5"],
    ["frontier", "run.yaml"],
    ["frontier", "run.yaml", "--widths", "16"], ["frontier", "run.yaml", "--widths", "16:4"],
    ["frontier", "run.yaml", "--widths", "0:4"], ["frontier", "run.yaml", "--widths", "1:4", "--count", "2"],
    ["frontier", "run.yaml", "--widths", "1:4", "-o", "a.nc"],
    ["frontier", "run.yaml", "--widths", "4.1:4.9"],
    ["frontier", "run.yaml", "--widths", "1:4", "--modes-per-width", "0"],
    ["frontier", "sweep.nc", "--rate-exponent", "-0.5"],
  ]

  @Test("A wrong command line is a usage error, 64", .tags(.contract), arguments: wrong)
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try DMFTCommand.parseAsRoot(arguments) }
    if let error { #expect(DMFTCommand.exitCode(for: error).rawValue == 64) }
  }

  @Test("Widths lie between those that are given, whole or not", .tags(.contract))
  func widthsInside() throws {
    for (range, ends) in [("16.5:100.9", (17, 100)), ("16:100", (16, 100)), ("1:1e6", (1, 1_000_000))] {
      let widths = try FrontierCommand.parse(["run.yaml", "--widths", range]).widthList
      #expect(widths.first == ends.0 && widths.last == ends.1)
    }
    func note(_ count: String) throws -> String? {
      try FrontierCommand.parse(["run.yaml", "--widths", "8:16", "--count", count]).countNote
    }
    #expect(try note("100")?.hasPrefix("9 widths instead of 100") == true && note("4") == nil)
  }

  @Test("The JSON of exponents has the names of the interface", .tags(.contract))
  func exponents() throws {
    let command = try ExponentsCommand.parse(["--alpha", "1.5", "--beta", "0.5", "--json"])
    let json = try object(command.output())
    #expect(json["regime"] as? String == "hard" && json["depth"] as? Int == 2)
    let (lazy, rich) = (
      try #require(json["lazy"] as? [String: Any]), try #require(json["rich"] as? [String: Any])
    )
    #expect(lazy["compute"] as? Double == 0.3)
    #expect(rich["transient_batch"] is NSNull && json["phase"] as? String == "Ia")
    for name in ["time", "width", "compute", "transient_width"] {
      #expect(lazy[name] is Double && rich[name] is Double)
    }
    #expect(try ExponentsCommand.parse(["--alpha", "1.5", "--beta", "0.5"]).output().hasPrefix("hard task"))
  }

  @Test("Below α = 1 the JSON has the phase, and null where no theory is known", .tags(.contract))
  func slowExponents() throws {
    let json = try object(ExponentsCommand.parse(["--alpha", "0.8", "--beta", "0.5", "--json"]).output())
    let (lazy, rich) = (
      try #require(json["lazy"] as? [String: Any]), try #require(json["rich"] as? [String: Any])
    )
    #expect(
      json["phase"] as? String == "Ib" && lazy["compute"] as? Double == 0.2 && rich["compute"] is NSNull)
    #expect(lazy["transient_width"] is NSNull && rich["compute_population"] is Double)
    #expect(
      try ExponentsCommand.parse(["--alpha", "0.3", "--beta", "2"]).output().contains(
        "phase Ic of one-pass training"))
  }

  @Test(
    "A frontier whose modes and rate grow with the width, on more modes than the file says", .tags(.contract))
  func growth() async throws {
    let text = """
      task: {alpha: 0.8, beta: 0.5, modes: 100}
      network: {model: random-features, width: 100}
      data: {batch: 4}
      optimizer: {learningRate: 0.1}
      steps: 300
      """
    let (run, output) = (try directory.write(text, to: "run.yaml"), directory.path + "/a.json")
    let words = [run, "--widths", "10:200", "--count", "7", "--modes-per-width", "4", "-o", output]
    try await FrontierCommand.parse(words + ["--rate-exponent", "-0.2"]).run()
    let json = try object(String(contentsOfFile: output, encoding: .utf8))
    #expect(json["predicted"] as? Double == 0.2)
    // Of another rate nothing is predicted.
    try await FrontierCommand.parse(words).run()
    #expect(try object(String(contentsOfFile: output, encoding: .utf8))["predicted"] is NSNull)
  }

  @Test("Fits any table: quoted names, any axis, several columns, rows out of order")
  func tables() throws {
    let rows = (1...40).reversed().map { "\($0),\"\(pow(Double($0), -0.5))\",x\($0 == 7 ? "7" : "")" }
    let file = try directory.write(
      "\"tokens\",loss,note\n" + rows.joined(separator: "\n").replacingOccurrences(of: ",x", with: ",1"),
      to: "training.csv")
    let points = try FitInput.points(file, x: nil, column: "loss")
    #expect(points.x == (1...40).map(Double.init))
    let fit = try PowerLawFit(LogCurve(points.x, points.y), from: 2, to: 40)
    #expect(abs(fit.exponent - 0.5) < 1e-12)
    let failure = #expect(throws: CommandFailure.self) {
      try FitInput.points(file, x: "steps", column: "loss")
    }
    #expect(failure?.code == .badInput && failure?.message.contains("tokens, loss, note") == true)
  }

  @Test(
    "The JSON of a fit has the names of the interface, and says where an exponent is passed", .tags(.contract)
  )
  func fit() throws {
    let rows = (0..<60).map { "\(pow(1.2, Double($0))),\(pow(1.2, -0.5 * Double($0)))" }
    let file = try directory.write("time,test_loss\n" + rows.joined(separator: "\n"), to: "a.csv")
    let points = try FitInput.points(file, x: nil, column: "test_loss")
    let curve = LogCurve(points.x, points.y)
    let report = FitReport(
      file: file, column: "test_loss", leftOut: 0, fit: try PowerLawFit(curve),
      local: LocalExponents(curve, count: 5).points, crossovers: Crossover.find(in: curve), sought: 9,
      crossing: nil)
    let json = try object(report.json(named: false).text())
    #expect(abs((json["exponent"] as? Double ?? 0) - 0.5) < 1e-6)
    #expect(json["standard_error"] is Double && json["from"] is Double && json["to"] is Double)
    #expect((json["local"] as? [[String: Double]])?.first?.keys.sorted() == ["at", "exponent"])
    #expect(json["crossing"] is NSNull && (json["crossovers"] as? [Any])?.isEmpty == true)
  }

  @Test("Standard errors that are none are not taken for errors of 0 without a word", .tags(.contract))
  func wrongErrors() {
    #expect(FitInput.usable([.nan, .infinity, -1], of: "a", in: "b") == nil)
    #expect(FitInput.usable([.nan, 0.1], of: "a", in: "b")?.last == 0.1)
    #expect(
      FitInput.usable([0, 0.1], of: "a", in: "b") == [0, 0.1] && FitInput.usable(nil, of: "a", in: "b") == nil
    )
    let curve = LogCurve([1, 2, 3, 4], [1, 2, 1, 1], standardErrors: [.infinity, 0.1, -1, .nan])
    #expect(curve.errors == [0, 0.05, 0, 0])
  }

  @Test("Columns before the step are not the axis, and a table of several curves is refused")
  func severalCurves() throws {
    func rows(_ richness: Int) -> [String] {
      (1...20).map { "\(richness),0.1,\($0),\(pow(Double($0), -0.5 * Double(richness)))" }
    }
    let header = "richness,learningRate,step,test_loss"
    let one = try directory.write(([header] + rows(1) + rows(1)).joined(separator: "\n"), to: "one.csv")
    #expect(try FitInput.points(one, x: nil, column: "test_loss").x == (1...20).map(Double.init))
    #expect(try FitInput.points(one, x: "learningRate", column: "test_loss").x == [0.1])
    let two = try directory.write(([header] + rows(1) + rows(2)).joined(separator: "\n"), to: "two.csv")
    for x in [nil, "step"] {
      let failure = #expect(throws: CommandFailure.self) {
        try FitInput.points(two, x: x, column: "test_loss")
      }
      #expect(failure?.code == .badInput)
      #expect(
        failure?.message.contains("two.csv:22: step 1 stands there again, with another richness:") == true)
    }
  }

  @Test("Standard errors beside a column are in the ± of a fit, in tables out of order and in result files")
  func standardErrors() throws {
    let rows = (1...40).reversed().map { step -> String in
      let loss = pow(Double(step), -0.5)
      return "\(step),\(loss),\(0.02 * log(Double(step)) * loss)"
    }
    let table = "step,test_loss,test_loss_se\n" + rows.joined(separator: "\n")
    let sorted = "step,test_loss,test_loss_se\n" + rows.reversed().joined(separator: "\n")
    for (text, name, column) in [
      (table.replacing("test_loss", with: "mine"), "mine.csv", "mine"), (sorted, "result.csv", "test_loss"),
    ] {
      let file = try directory.write(text, to: name)
      let output = "\(directory.path)/fit.json"
      try FitCommand.parse([file, "--column", column, "--from", "1", "-o", output]).run()
      let found = try object(String(contentsOfFile: output, encoding: .utf8))
      let sampling = try #require(found["sampling_error"] as? Double)
      #expect(sampling > 0.02 * (1 - 1e-9) && sampling < 0.02 * 1.06)
      #expect(abs(try #require(found["standard_error"] as? Double) / sampling - 1) < 1e-6)
      try FileManager.default.removeItem(atPath: output)
    }
  }

  @Test("A fit is written as CSV and JSON, of the only loss when there is no test loss")
  func fitFiles() throws {
    let rows = (1...40).map { "\($0),\(pow(Double($0), -0.5)),1" }
    let file = try directory.write(
      "step,train_loss,readout_norm\n" + rows.joined(separator: "\n"), to: "curve.csv")
    let (csv, json) = ("\(directory.path)/fit.csv", "\(directory.path)/fit.json")
    try FitCommand.parse([file, "-o", csv, "-o", json]).run()
    let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
    #expect(lines[0] == "file,column,x,local_exponent" && lines.count > 10)
    #expect(lines.dropFirst().allSatisfy { $0.contains(",train_loss,") })
    let found = try object(String(contentsOfFile: json, encoding: .utf8))
    #expect(abs(try #require(found["exponent"] as? Double) - 0.5) < 1e-9)
  }

  @Test("A frontier of the flow: files, figure, and the exponent near the prediction")
  func frontier() async throws {
    let text = """
      task: {alpha: 1.5, beta: 0.5, modes: infinite}
      network: {model: random-features, width: 1}
      flow: {until: 1e5, points: 80}
      """
    let run = try directory.write(text, to: "run.yaml")
    let (csv, json, figure) = (
      directory.path + "/f.csv", directory.path + "/f.json", directory.path + "/f.svg"
    )
    try await FrontierCommand.parse(
      [run, "--widths", "10:1e4", "--count", "10", "-o", csv, "-o", json, "--plot", figure]
    ).run()
    let found = try object(String(contentsOfFile: json, encoding: .utf8))
    #expect(abs((found["exponent"] as? Double ?? 0) - 0.3) < 0.01)
    #expect(found["predicted"] as? Double == 0.3)
    let header = try String(contentsOfFile: csv, encoding: .utf8).prefix { $0 != "\n" }
    #expect(header == "compute,loss,width,time")
    #expect(try String(contentsOfFile: figure, encoding: .utf8).contains("least loss"))
  }

  /// Lists and words among the axes, of which one selects.
  @Test(
    "A collected sweep of widths is predicted as its configuration is, by its steps or times",
    .tags(.contract),
    arguments: ["run.yaml", "sweep.yaml"])
  func sweptFrontier(source: String) async throws {
    let run =
      "{task: {alpha: 1.5, beta: 0.5, modes: 5000}, network: {model: projected, width: 16}, "
      + "flow: {until: 1e3, points: 60}}"
    let base = source == "sweep.yaml" ? run : try directory.write(run, to: source)
    let sweep = try directory.write(
      "base: \(base)\ngrid: {network.richness: [0, 1], network.width: {from: 8, to: 2048, count: 9, spacing: log}}",
      to: "sweep.yaml")
    let folder = directory.path + "/sweep"
    let command = try DMFTCommand.parseAsRoot(["sweep", "run", sweep, "-o", folder]) as? SweepCommand.Run
    try await #require(command).run()
    for (richness, exponent) in [(0, 0.3), (1, 0.75 / 2.125)] {
      let output = directory.path + "/\(richness).json"
      try await FrontierCommand.parse([folder + "/sweep.nc", "--at", "richness=\(richness)", "-o", output])
        .run()
      let found = try object(String(contentsOfFile: output, encoding: .utf8))
      #expect(abs((found["predicted"] as? Double ?? 0) - exponent) < 1e-9)
      #expect(found["width_predicted"] is Double && found["time_predicted"] is Double)
      #expect(found["axis"] as? String == "time")
    }
  }

  @Test(
    "What a collected sweep does not say of its configuration is not predicted, and said", .tags(.contract))
  func unknownConfiguration() throws {
    func curve(_ text: String, lost: [String] = [], path: String = "/run.yaml") throws -> CollectedCurve {
      let texts = [("config", text), ("config_file", path), ("sweep_file", "/sweep.yaml")]
      let file = NetCDFFile(
        dimensions: [], variables: [], attributes: texts.map { .init($0.0, .text($0.1)) })
      return CollectedCurve(
        label: "", coordinates: [("width", "network.width", .number(8))],
        base: CollectedSweep.Base(file, lost: lost),
        record: ResultRecord(
          curve: LearningCurve(axis: .step, points: [], columns: []), configuration: .object([]), engine: "",
          version: "", diagnostics: Diagnostics(engine: "", reason: "", entries: []), source: "sweep"))
    }
    let run = "{task: {alpha: 1.5, beta: 0.5, modes: 9}, network: {model: projected}, flow: {until: 10}}"
    let known = try curve(run).configuration().run
    #expect(try ComputeFrontier.prediction(for: known).loss > 0)
    #expect(
      try curve("{base: \(run), grid: {}}", path: "/sweep.yaml").configuration().run.model.powerLaw != nil)
    for (wrong, reason) in [
      (try curve(""), "none in the file"), (try curve(run, lost: ["richness"]), "at which richness it is"),
      (try curve("{grid: {}}", path: "/sweep.yaml"), "no base"),
    ] {
      let failure = #expect(throws: CommandFailure.self) { try wrong.configuration() }
      #expect(failure?.message.contains(reason) == true)
    }
  }

  @Test("Theory says why it predicts nothing", .tags(.contract))
  func unpredicted() throws {
    func reason(_ alpha: Double, _ growth: ComputeFrontier.Growth) throws -> String? {
      let run = try Run(
        LinearModel(
          task: PowerLawTask(capacity: alpha, source: 0.5, modes: .finite(9)),
          network: .projected(width: .finite(8), richness: 0)),
        data: DataSource(batch: .size(4)),
        training: .steps(10, StochasticGradientDescent(learningRate: 0.1)))
      do throws(ComputeFrontier.Unpredicted) {
        _ = try ComputeFrontier.prediction(for: run, growth: growth)
        return nil
      } catch { return error.reason }
    }
    #expect(
      try reason(1.5, .init()) == nil && reason(0.8, .init(modesPerWidth: 4, rateExponent: -0.2)) == nil)
    #expect(try reason(0.8, .init())?.contains("modes have to grow") == true)
    #expect(try reason(0.8, .init(modesPerWidth: 4))?.contains("to the power -0.2") == true)
    #expect(try reason(1.5, .init(rateExponent: 1))?.contains("stay the same") == true)
  }

  @Test("Too few widths for an envelope are bad input, with the remedy", .tags(.contract))
  func noEnvelope() async throws {
    let text = """
      task: {alpha: 1.5, beta: 0.5, modes: 50}
      network: {model: random-features, width: 1}
      flow: {until: 3, points: 10}
      """
    let run = try directory.write(text, to: "run.yaml")
    let failure = await #expect(throws: CommandFailure.self) {
      try await FrontierCommand.parse([run, "--widths", "10:30", "--count", "3"]).run()
    }
    #expect(failure?.code == .badInput && failure?.message.contains("more widths") == true)
  }

  @Test(
    "A frontier of a nonlinear network is refused: theory knows its infinite width only", .tags(.contract))
  func nonlinearFrontier() async throws {
    let text = """
      task: {circle: {targetExponent: 1, frequencies: 4}}
      network: {model: mlp, width: 8}
      flow: {until: 3, points: 10}
      """
    let run = try directory.write(text, to: "run.yaml")
    let failure = await #expect(throws: CommandFailure.self) {
      try await FrontierCommand.parse([run, "--widths", "10:30", "--count", "3"]).run()
    }
    #expect(failure?.code == .badInput && failure?.message.contains("mlp") == true)
  }

  @Test(
    "Phases are drawn in every format, lazy, rich or both",
    arguments: [["a.svg"], ["a.png", "--lazy"], ["a.pdf", "--rich", "--depth", "3"]])
  func phases(arguments: [String]) async throws {
    let figure = directory.path + "/" + arguments[0]
    try await PhasesCommand.parse(["-o", figure] + arguments.dropFirst()).run()
    #expect(try Data(contentsOf: URL(fileURLWithPath: figure)).count > 5000)
  }

  @Test("solve of a flow draws its curve against time, beside the predicted slope")
  func flowFigure() async throws {
    let text = """
      task: {alpha: 1.5, beta: 0.5, modes: infinite}
      network: {model: projected, width: infinite}
      flow: {until: 1e6, points: 50}
      """
    let run = try directory.write(text, to: "run.yaml")
    let (curve, figure) = (directory.path + "/a.nc", directory.path + "/a.svg")
    try await SolveCommand.parse([run, "-o", curve, "--plot", figure]).run()
    #expect(try ResultFile.read(curve).curve.axis == .time)
    let drawn = try String(contentsOfFile: figure, encoding: .utf8)
    #expect(drawn.contains("time") && drawn.contains("−0.67"))
  }
}
