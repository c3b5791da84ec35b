import ArgumentParser
import DMFT
import Foundation

/// `dmft compare`: a theory curve beside simulations, as a table.
struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Compare a theory curve with simulations, in a short table.",
    discussion: """
      For every simulation: theory, mean, standard error, relative deviation and z = deviation/error at \
      log-spaced steps. The rows of a table are nearly fully correlated, since every network is followed \
      through all of them: eight rows with z = 2 are one deviation of two standard errors and not eight. The \
      average below the table has an error that allows for this.

      Finite networks deviate from the theory, by about 1/size. Simulations of one configuration at several \
      scales (dmft simulate --scale) are therefore also extrapolated to infinite size.

      Examples:
        dmft compare theory.nc simulation.nc
        dmft compare theory.nc scale-1.nc scale-2.nc scale-4.nc --points 5
        dmft compare theory.csv simulation.csv --column readout_norm

      Exit codes: 0 done, whatever is seen; 64 usage; 65 a file is not a result file, or the curves have no \
      step in common; 66 a file is missing.
      """)

  @Argument(help: ArgumentHelp("The curve of dmft solve: .csv, .json or .nc.", valueName: "theory"))
  var theory: String

  @Argument(help: ArgumentHelp("Curves of dmft simulate.", valueName: "simulation"))
  var simulations: [String]

  @Option(help: ArgumentHelp("The column to compare.", valueName: "name"))
  var column = "test_loss"

  @Option(help: ArgumentHelp("How many steps to show.", valueName: "n"))
  var points = 8

  func validate() throws {
    try FileKind.result.check([theory] + simulations)
    try Allowed.check(points, 1...1000, "--points")
  }

  func run() throws {
    let expected = try ResultFile.read(theory)
    let comparisons = try simulations.map { path in
      let record = try ResultFile.read(path)
      note(record, path, against: expected)
      return try CurveComparison(
        theory: (theory, expected), simulation: (path, record), column: column, count: points)
    }
    print(ComparisonReport(comparisons: comparisons, axis: expected.curve.axis.rawValue).text, terminator: "")
  }

  /// Files of different configurations may be compared; whoever does not mean to should know.
  private func note(_ record: ResultRecord, _ path: String, against expected: ResultRecord) {
    let isStated = ![record.configuration, expected.configuration].contains(.object([]))
    if isStated, record.configuration != expected.configuration {
      StandardError.write("dmft: note: the configuration in \(path) is not the one in \(theory)")
    }
  }
}
