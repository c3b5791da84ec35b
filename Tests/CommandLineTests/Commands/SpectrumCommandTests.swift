import ArgumentParser
import DMFT
import Foundation
import LinearAlgebra
import FileTestSupport
import TestSupport
import Testing

@testable import Reports
@testable import CommandLine
@testable import FileFormats
@testable import ResultFiles

@Suite("dmft spectrum")
struct SpectrumCommandTests {
  let directory: ScratchDirectory
  init() throws { directory = try ScratchDirectory() }

  static let wrong = [
    ["spectrum"], ["spectrum", "--targets", "y.npy"], ["spectrum", "--kernel", "K.npy"],
    ["spectrum", "--kernel", "K.npy", "--features", "X.npy", "--targets", "y.npy"],
    ["spectrum", "--kernel", "K.txt", "--targets", "y.npy"],
    ["spectrum", "--kernel", "K.npy", "--targets", "y.npy", "--depth", "2"],
    ["spectrum", "--kernel", "K.npy", "--targets", "y.npy", "-o", "a.json"],
    ["spectrum", "--kernel", "K.npy", "--targets", "y.npy", "--window", "0.5:3"],
    ["spectrum", "--circle", "--kernel", "K.npy"], ["spectrum", "--circle", "--activation", "step"],
    ["spectrum", "--circle", "--depth", "0"], ["spectrum", "--circle", "--power", "9"],
    ["spectrum", "--circle", "--target-exponent", "0.5"],
    ["spectrum", "--circle", "--frequencies", "2000000"],
    ["spectrum", "run.yaml", "--depth", "2"], ["spectrum", "run.yaml", "--circle"],
    ["spectrum", "--circle", "--window", "1.2:1.8"], ["spectrum", "--circle", "--window", "1.2:2.8"],
    ["spectrum", "--circle", "--parity", "both"], ["spectrum", "--circle", "--no-tail"],
  ]

  @Test("A wrong command line is a usage error, 64", .tags(.contract), arguments: wrong)
  func usage(arguments: [String]) {
    let error = #expect(throws: (any Error).self) { try DMFTCommand.parseAsRoot(arguments) }
    if let error { #expect(DMFTCommand.exitCode(for: error).rawValue == 64) }
  }

  static let windows: [(String, ClosedRange<Int>)] = [
    ("1.5:80", 2...80), ("2:80.9", 2...80), ("1:1e3", 1...1000), ("9.99:11.01", 10...11),
  ]

  @Test("The fit takes the modes in the window, and none beside it", arguments: windows)
  func window(_ text: String, _ modes: ClosedRange<Int>) throws {
    #expect(try SpectrumCommand.parse(["--circle", "--window", text]).numbers == modes)
  }

  /// Samples of a power law as two tables.
  private func tables(_ samples: Int, labelled: Int? = nil) throws -> (features: String, targets: String) {
    var numbers = SeededNumbers(seed: 7)
    let (alpha, beta, count) = (1.5, 0.6, 400)
    var (x, y) = ("", "")
    for i in 0..<samples {
      let white = (0..<count).map { _ in 3.0.squareRoot() * numbers.number() }
      let row = white.enumerated().map { pow(Double($0 + 1), -alpha / 2) * $1 }
      let label = white.enumerated().reduce(0) { $0 + pow(Double($1.0 + 1), -(alpha * beta + 1) / 2) * $1.1 }
      x += row.map(\.description).joined(separator: ",") + "\n"
      if i < labelled ?? samples { y += "\(label)\n" }
    }
    return (try directory.write(x, to: "X.csv"), try directory.write(y, to: "y.csv"))
  }

  @Test(
    "From features to a task that solve reads, with a figure, and the names of the interface",
    .tags(.contract))
  func pipe() async throws {
    let (features, targets) = try tables(200)
    let (task, figure) = (directory.path + "/task.csv", directory.path + "/fig.svg")
    let command = try SpectrumCommand.parse(
      ["--features", features, "--targets", targets, "-o", task, "--plot", figure, "--json"])
    try await command.run()
    let report = try command.dataResult().report
    let json = try #require(
      try JSONSerialization.jsonObject(with: Data(report.json.text().utf8)) as? [String: Any])
    for name in ["alpha", "alpha_se", "beta", "beta_se", "lazy_exponent", "rich_exponent"] {
      #expect(json[name] is Double)
    }
    #expect(json["regime"] as? String == "hard" && json["modes"] as? Int == 200)
    #expect((json["window"] as? [Int])?.count == 2)
    #expect(abs((json["alpha"] as? Double ?? 0) - 1.5) < 0.1)
    #expect(try String(contentsOfFile: figure, encoding: .utf8).contains("eigenvalue"))
    let run = try directory.write(
      "task: {file: task.csv}\nnetwork: {model: projected, width: infinite}\nflow: {until: 100, points: 20}\n",
      to: "run.yaml")
    let curve = directory.path + "/curve.csv"
    try await SolveCommand.parse([run, "-o", curve]).run()
    let losses = try #require(try ResultFile.read(curve).curve["test_loss"])
    // The list's power is the targets' mean square, up to what 200 samples say of it.
    let total = (1...400).reduce(0) { $0 + pow(Double($1), -(1.5 * 0.6 + 1)) }
    #expect(relativeDeviation(of: losses[0], from: total) < 0.2 && losses[19] < 0.3 * losses[0])
  }

  @Test("What is wrong with data is bad input, and names the file", .tags(.contract))
  func badData() throws {
    let (features, targets) = try tables(80, labelled: 79)
    func failure(_ arguments: [String]) throws -> CommandFailure? {
      let command = try SpectrumCommand.parse(arguments)
      return #expect(throws: CommandFailure.self) { try command.dataResult() }
    }
    let sizes = try failure(["--features", features, "--targets", targets])
    #expect(sizes?.code == .badInput && sizes?.message.contains("y.csv: targets is of 79 samples") == true)
    let kernel = try directory.write("1,0.5\n0.2,1\n", to: "K.csv")
    let two = try directory.write("1\n2\n", to: "two.csv")
    let symmetry = try failure(["--kernel", kernel, "--targets", two])
    #expect(
      symmetry?.code == .badInput && symmetry?.message.contains("K.csv: kernel is not symmetric") == true)
    let constant = try directory.write("3\n3\n", to: "same.csv")
    let good = try directory.write("1,0.5\n0.5,1\n", to: "G.csv")
    #expect(try failure(["--kernel", good, "--targets", constant])?.message.contains("constant") == true)
    #expect(try failure(["--kernel", good, "--targets", two])?.message.contains("rank of 80") == true)
    let negative = try directory.write("-1,0\n0,-1\n", to: "N.csv")
    #expect(
      try failure(["--kernel", negative, "--targets", two])?.message.contains("positive eigenvalue") == true)
    let rows = (0..<80).map { i in (0..<80).map { $0 == i ? "1" : "0" }.joined(separator: ",") }
    let white = try directory.write(rows.joined(separator: "\n"), to: "white.csv")
    let count = try directory.write((0..<80).map(String.init).joined(separator: "\n"), to: "count.csv")
    #expect(
      try failure(["--kernel", white, "--targets", count])?.message.contains("range of eigenvalues") == true)
  }

  @Test(
    "On the circle relu^q has α = 2q, and Σ k^-q' cos kθ has β = (2q' − 1)/2q", .tags(.closedForm),
    arguments: [1, 2], [1, 3])
  func circle(power: Int, depth: Int) throws {
    let command = try SpectrumCommand.parse([
      "--circle", "--power", "\(power)", "--depth", "\(depth)", "--target-exponent", "0.9",
    ])
    let report = try command.circleResult().report
    let alpha = 2 * Double(power)
    #expect(relativeDeviation(of: report.capacity.value, from: alpha) < 0.01)
    #expect(relativeDeviation(of: report.source?.value ?? 0, from: 0.8 / alpha) < 0.02)
  }

  @Test("Too few frequencies for a fit are a usage error that says what to give", .tags(.contract))
  func fewFrequencies() throws {
    for arguments in [["--frequencies", "3"], ["--frequencies", "1"], ["--activation", "linear"]] {
      let error = #expect(throws: ValidationError.self) {
        try SpectrumCommand.parse(["--circle"] + arguments).circleResult()
      }
      #expect(error?.message.contains("--frequencies") == true)
    }
  }

  @Test("A run on the circle says what the options say", .tags(.identity))
  func circleRun() throws {
    let text = Samples.short(
      task: "{circle: {targetExponent: 0.9, frequencies: 16, parity: even}}",
      network: "{model: mlp, depth: 2, width: 8, power: 2}")
    let run = try SpectrumCommand.parse([directory.write(text, to: "run.yaml")]).circleResult()
    let options = try SpectrumCommand.parse([
      "--circle", "--depth", "2", "--power", "2", "--target-exponent", "0.9", "--parity", "even",
    ]).circleResult()
    #expect(run.report.text == options.report.text && run.file.modes == options.file.modes)
    let linear = try SpectrumCommand.parse([directory.write(Samples.short(), to: "linear.yaml")])
    let failure = #expect(throws: CommandFailure.self) { try linear.circleResult() }
    #expect(
      failure?.code == .badInput && failure?.message.contains("linear.yaml:2: network is linear") == true)
  }

  @Test("An option is refused as the key of a run is", .tags(.contract))
  func refusedOption() {
    let error = #expect(throws: (any Error).self) { try SpectrumCommand.parse(["--circle", "--power", "9"]) }
    if let error {
      #expect(
        SpectrumCommand.message(for: error).contains("--power is 9; allowed: a whole number from 1 to 8"))
    }
  }

  @Test("Odd frequencies that one relu layer does not see are a floor of the task", .tags(.closedForm))
  func unseen() throws {
    let result = try SpectrumCommand.parse(["--circle", "--target-exponent", "1"]).circleResult()
    // Σ over odd k ≥ 3 of k^-2/2 is (π²/8 − 1)/2 of π²/12.
    let unseen = (Double.pi * Double.pi / 8 - 1) / 2
    let floor = result.file.modes.filter { $0.eigenvalue == 0 }.reduce(0) { $0 + $1.targetPower }
    #expect(relativeDeviation(of: floor, from: unseen) < 1e-6)
    let total = result.file.modes.reduce(0) { $0 + $1.targetPower }
    #expect(relativeDeviation(of: total, from: .pi * .pi / 12) < 1e-6)
    #expect(result.report.text.contains("never learned"))
  }
}
