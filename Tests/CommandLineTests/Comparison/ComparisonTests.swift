import ArgumentParser
import DMFT
import Foundation
import FileTestSupport
import TestSupport
import Testing
import Validation

@testable import CommandLine
@testable import FileFormats
@testable import ResultFiles
@testable import Reports

@Suite("dmft compare")
struct ComparisonTests {
  /// The theory 1/(1 + t/2), and a simulation that lies above it by `excess`, at some steps only.
  static func files(excess: Double, scale: Double = 1) -> (theory: ResultRecord, simulation: ResultRecord) {
    let theory = ResultSamples.power(0.5, source: ResultRecord.theory)
    var simulation = ResultSamples.power(0.5, source: ResultRecord.simulation)
    simulation.curve.columns[0].values = simulation.curve.columns[0].values.map { $0 * (1 + excess) }
    simulation.curve = simulation.curve.restricted(to: Array(stride(from: 0, through: 200, by: 5)))
    simulation.diagnostics.entries = [.init("scale", .number(scale), "")]
    return (theory, simulation)
  }

  static func comparison(excess: Double, scale: Double = 1, count: Int = 8) throws -> CurveComparison {
    let (theory, simulation) = files(excess: excess, scale: scale)
    return try CurveComparison(
      theory: ("theory.nc", theory), simulation: ("simulation.nc", simulation), column: "test_loss",
      count: count)
  }

  @Test("deviations and their errors are relative to the theory", .tags(.closedForm))
  func deviations() throws {
    let comparison = try Self.comparison(excess: 0.1)
    #expect(
      comparison.rows.allSatisfy { abs($0.deviation - 0.1) < 1e-12 && abs($0.standardised - 2) < 1e-12 })
    #expect(abs(comparison.meanDeviation.mean - 0.1) < 1e-12)
    #expect(abs(comparison.meanDeviation.standardError - 0.05) < 1e-12)
  }

  @Test("errors that are none are as good as none: a deviation, and no verdict", .tags(.contract))
  func wrongErrors() throws {
    let theory = Self.files(excess: 0.1).theory
    var simulation = Self.files(excess: 0.1).simulation
    let place = try #require(simulation.curve.columns.firstIndex { $0.name == "test_loss_se" })
    for wrong in [-0.01, Double.nan, .infinity] {
      simulation.curve.columns[place].values = simulation.curve.points.map { _ in wrong }
      let comparison = try CurveComparison(
        theory: ("theory.nc", theory), simulation: ("simulation.nc", simulation), column: "test_loss",
        count: 8)
      #expect(!comparison.hasErrors && comparison.rows.allSatisfy { abs($0.deviation - 0.1) < 1e-12 })
    }
    #expect(
      WrongErrors([0, 1, -1, .nan]).count == 2 && !WrongErrors([0, -1]).isAll && WrongErrors([-1]).isAll)
  }

  @Test("rows stand at steps that both files have, log-spaced, with both ends")
  func steps() throws {
    let points = try Self.comparison(excess: 0, count: 5).rows.map(\.point)
    #expect(points.first == 5 && points.last == 200 && points.count == 5)
    #expect(points.allSatisfy { $0.truncatingRemainder(dividingBy: 5) == 0 })
    #expect(try Self.comparison(excess: 0, count: 1).rows.count == 1)
    #expect(try Self.comparison(excess: 0, count: 1000).rows.count == 40)
  }

  @Test("several scales are extrapolated to infinite size", .tags(.closedForm))
  func report() throws {
    let comparisons = try [1.0, 2, 4].map { try Self.comparison(excess: 0.2 / $0, scale: $0) }
    let text = ComparisonReport(comparisons: comparisons, axis: "step", column: "test_loss").text
    #expect(text.contains("+20.00 % ± 5.00 %, a significant deviation"))
    #expect(text.contains("+5.00 % ± 5.00 %, no significant deviation"))
    let last = try #require(text.split(separator: "\n").dropLast().last)
    #expect(last.contains("scales 1, 2, 4") && last.contains("no significant deviation"))
    let single = ComparisonReport(comparisons: [comparisons[0]], axis: "step", column: "test_loss").text
    #expect(!single.contains("Extrapolated"))
  }

  @Test("a missing column is wrong input that names the columns there are", .tags(.contract))
  func missing() {
    let (theory, simulation) = Self.files(excess: 0)
    let failure = #expect(throws: CommandFailure.self) {
      try CurveComparison(
        theory: ("a.nc", theory), simulation: ("b.nc", simulation), column: "bias", count: 3)
    }
    #expect(failure?.code == .badInput && failure?.message.contains("\"bias\"") == true)
  }

  @Test("without errors there are deviations, and no verdict", .tags(.contract))
  func withoutErrors() throws {
    var (theory, simulation) = Self.files(excess: 0.1)
    simulation.curve.columns.removeLast()
    let comparison = try CurveComparison(
      theory: ("a.nc", theory), simulation: ("b.csv", simulation), column: "test_loss", count: 3)
    #expect(!comparison.hasErrors && comparison.rows.allSatisfy { abs($0.deviation - 0.1) < 1e-12 })
    let text = ComparisonReport(comparisons: [comparison], axis: "step", column: "test_loss").text
    #expect(text.contains("+10.00 %") && text.contains("no verdict") && !text.contains("± error"))
    theory.curve.axis = .time
    #expect(throws: CommandFailure.self) {
      try CurveComparison(theory: ("a", theory), simulation: ("b", simulation), column: "test_loss", count: 3)
    }
  }

  @Test("the simulation in the place of the theory is remarked on", .tags(.contract))
  func turnedRound() throws {
    let (theory, simulation) = Self.files(excess: 0.1)
    func text(_ first: ResultRecord, _ second: ResultRecord) throws -> String {
      let comparison = try CurveComparison(
        theory: ("a.csv", first), simulation: ("b.csv", second), column: "test_loss", count: 3)
      return ComparisonReport(comparisons: [comparison], axis: "step", column: "test_loss").text
    }
    #expect(try text(simulation, theory).contains("a.csv has standard errors and b.csv has none"))
    #expect(
      try !text(theory, simulation).contains("has none") && !text(simulation, simulation).contains("has none")
    )
  }

  @Test(
    "between its steps the theory is interpolated, across gaps and before the first it is not",
    .tags(.closedForm))
  func halfSteps() throws {
    let theory = ResultSamples.power(0.5, source: ResultRecord.theory)
    var simulation = theory
    let points = [0.5, 1.5, 10.5, 99.25]
    simulation.curve = LearningCurve(
      axis: .step, points: points, columns: [.init("test_loss", "", points.map { 1 / (1 + 0.5 * $0) })])
    let comparison = try CurveComparison(
      theory: ("a", theory), simulation: ("b", simulation), column: "test_loss", count: 9)
    #expect(comparison.rows.map(\.point) == [1.5, 10.5, 99.25])
    // Cubics through points a factor 1 … 4 apart, for the first one.
    #expect(abs(comparison.rows[0].deviation) < 2e-3 && abs(comparison.rows[2].deviation) < 1e-7)
    var sparse = theory
    sparse.curve = theory.curve.restricted(to: [0, 1, 10, 100])
    #expect(throws: CommandFailure.self) {
      try CurveComparison(theory: ("a", sparse), simulation: ("b", simulation), column: "test_loss", count: 9)
    }
  }

  @Test("curves without a common step are wrong input", .tags(.contract))
  func disjoint() {
    let (theory, simulation) = Self.files(excess: 0)
    let start = theory.curve.restricted(to: [0])
    var short = theory
    short.curve = start
    let failure = #expect(throws: CommandFailure.self) {
      try CurveComparison(theory: ("a", short), simulation: ("b", simulation), column: "test_loss", count: 3)
    }
    #expect(failure?.code == .badInput)
  }

  @Test(
    "refuses a wrong command line with 64", .tags(.contract),
    arguments: [[], ["a.nc", "b.txt"], ["a.nc", "b.nc", "--points", "0"]])
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try CompareCommand.parse(arguments) }
    if let error { #expect(CompareCommand.exitCode(for: error).rawValue == 64) }
  }

  @Test("one file is enough for a collected sweep only", .tags(.contract))
  func alone() throws {
    let directory = try ScratchDirectory()
    let path = directory.path + "/theory.json"
    try ResultFile.write(ResultSamples.theory(), to: path)
    let failure = #expect(throws: CommandFailure.self) { try CompareCommand.parse([path]).run() }
    #expect(failure?.code == .usage)
  }
}

@Suite("dmft compare for other programs", .tags(.contract))
struct ComparisonFileTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  func run(_ arguments: [String]) throws {
    let theory = try directory.write("step,test_loss\n1,1\n2,0.5\n4,0.25\n", to: "theory.csv")
    let simulation = try directory.write(
      "step,test_loss,test_loss_se\n1,1.1,0.1\n2,0.5,0.1\n4,0.3,0.025\n", to: "simulation.csv")
    try CompareCommand.parse([theory, simulation] + arguments).run()
  }

  @Test("CSV has a row for each simulation and step")
  func csv() throws {
    let file = directory.path + "/table.csv"
    try run(["-o", file])
    let table = try TableFile.read(file)
    #expect(
      table.names == ["file", "scale", "step", "theory", "simulation", "simulation_se", "deviation", "z"])
    #expect(try table.numbers(in: 2) == [1, 2, 4])
    #expect(try table.numbers(in: 7).map { ($0 * 10).rounded() } == [10, 0, 20])
  }

  @Test("JSON has the rows and the average")
  func json() throws {
    let file = directory.path + "/table.json"
    try run(["-o", file, "--points", "3"])
    let value = try JSONInput.read(file, as: JSONValue.self)
    guard case .array(let comparisons)? = value["comparisons"], let first = comparisons.first else {
      Issue.record("no comparisons")
      return
    }
    #expect(comparisons.count == 1 && first["step"] == [1, 2, 4])
    #expect(first["theory"] == .numbers([1, 0.5, 0.25]) && first["simulation"] == .numbers([1.1, 0.5, 0.3]))
    let average = (1.1 - 1 + 0 + (0.3 - 0.25) / 0.25) / 3
    guard case .number(let deviation)? = first["deviation"] else {
      Issue.record("no average")
      return
    }
    #expect(relativeDeviation(of: deviation, from: average) < 1e-14)
  }
}
