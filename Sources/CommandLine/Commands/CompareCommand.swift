import ArgumentParser
import DMFT
import Foundation
import FileFormats
import ResultFiles
import LinearAlgebra
import Reports

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

      Curves of other programs: --map says what their columns are called. Errors are optional; without them there is a \
      deviation and no verdict. At steps between those of the theory, such as half steps, it is interpolated.

      Finite networks deviate from the theory, by about 1/size. Simulations of one configuration at several \
      scales (dmft simulate --scale) are therefore also extrapolated to infinite size.

      \(Definitions.losses)

      -o writes the rows, as JSON also the averages; -o - writes CSV to standard output, --json JSON.

      Examples:
        dmft compare theory.nc simulation.nc
        dmft compare theory.nc simulation.nc -o table.csv --json
        dmft compare theory.nc scale-1.nc scale-2.nc scale-4.nc --points 5
        dmft compare theory.csv simulation.csv --column readout_norm
        dmft compare theory.nc mine.csv --map step=iter,test_loss=val_loss
        dmft compare sweep.nc --at width=64   a collected sweep of both

      Exit codes: 0 done, whatever is seen; 64 usage; 65 a file is not a result file, or the curves have no \
      step in common; 66 a file is missing; 73 an output cannot be written.
      """)

  @Argument(
    help: ArgumentHelp(
      "The curve of dmft solve: .csv, .json or .nc; - for standard input, CSV or JSON.", valueName: "theory"),
    transform: StreamedInput.path)
  var theory: String

  @Argument(
    help: ArgumentHelp(
      "Curves of dmft simulate, or tables of other programs; none for a collected sweep that has both.",
      valueName: "simulation"), transform: StreamedInput.path)
  var simulations: [String] = []

  @OptionGroup var selection: SelectionOptions

  @OptionGroup var own: OwnColumnsOptions

  @Option(
    help: ArgumentHelp(
      "The column to compare (default: test_loss, or the only loss that there is).", valueName: "name"))
  var column: String?

  @Option(
    parsing: .unconditional, help: ArgumentHelp("How many steps to show (default: 8).", valueName: "n"),
    transform: Allowed.whole(1...1000))
  var points = 8

  @OptionGroup var output: OutputOption<CompareCommand>

  @Flag(help: "JSON on standard output instead of a table.")
  var json = false

  func validate() throws {
    try FileKind.curve.checkInputs([theory] + simulations)
  }

  func run() throws {
    try OutputPath.check(output.paths)
    let first = try selection.curves(theory)
    let pairs: [Pair] =
      try simulations.isEmpty ? ownPairs(first) : simulations.flatMap { try matching(first, $0) }
    let files = pairs.flatMap { pair in
      [(file: theory, record: pair.theory.record), (file: pair.path, record: pair.simulation.record)]
    }
    let column = ColumnChoice.resolve(
      column, in: files.map { ($0.file, $0.record.curve.columns.map(\.name)) }, use: "compared")
    let comparisons = try pairs.map { theory, path, simulation in
      try noteGaps(self.theory, theory.record, column)
      try noteGaps(path, simulation.record, column)
      noteWrongErrors(path, simulation.record, column)
      return try CurveComparison(
        theory: (self.theory, theory.record), simulation: (path, simulation.record), column: column,
        count: points)
    }
    let axis = first.first?.record.curve.axis.rawValue ?? ""
    let report = ComparisonReport(comparisons: comparisons, axis: axis, column: column)
    for path in output.all(json: json) { try report.write(to: path, json: json) }
    if json { return }
    if output.isOnStandardOutput {
      StandardError.writeRaw(report.text)
    } else {
      try StandardOutput.print(report.text)
    }
  }

  /// Of errors that are none it is said how many there are.
  private func noteWrongErrors(_ file: String, _ record: ResultRecord, _ column: String) {
    guard let errors = record.curve[column + ColumnName.errorSuffix] else { return }
    let wrong = WrongErrors(errors)
    wrong.announce(column, in: file) {
      wrong.isAll ? "nothing is known of its errors" : "rows with \($0) are left out"
    }
  }

  /// Values that are no finite numbers are left out, and counted.
  private func noteGaps(_ file: String, _ record: ResultRecord, _ column: String) throws {
    let count = try record.values(of: column, in: file).count { !$0.isFinite }
    guard count > 0 else { return }
    StandardError.write(
      "dmft: note: \(file): \(count.counting("value")) of \(column) \(count.inflecting("is", "are")) left out: not finite"
    )
  }

  private typealias Pair = (theory: CollectedCurve, path: String, simulation: CollectedCurve)

  /// Theory and simulation of one sweep.
  private func ownPairs(_ curves: [CollectedCurve]) throws -> [Pair] {
    let simulations = curves.filter { $0.record.isSimulation }
    guard !simulations.isEmpty, simulations.count < curves.count else {
      throw CommandFailure(
        code: .usage,
        message: "\(theory) has no theory with simulations; name the curves of dmft simulate, too")
    }
    return simulations.compactMap { simulation in
      curves.first { !$0.record.isSimulation && $0.isAtSamePlace(as: simulation) }
        .map { ($0, simulation.name(in: theory), simulation) }
    }
  }

  /// The curves of another file, each beside the one of the same place in a sweep, or the only one.
  private func matching(_ first: [CollectedCurve], _ path: String) throws -> [Pair] {
    let pairs = try selection.curves(path, reading: own.columns).compactMap { simulation -> Pair? in
      let theory = first.count == 1 ? first[0] : first.first { $0.isAtSamePlace(as: simulation) }
      return theory.map { ($0, simulation.name(in: path), simulation) }
    }
    guard let pair = pairs.first else {
      throw CommandFailure(code: .badInput, message: "\(path) and \(theory) have no point in common")
    }
    if pairs.count == 1 { note(pair.simulation.record, path, against: pair.theory.record) }
    return pairs
  }

  /// Files of different configurations may be compared; whoever does not mean to should know.
  private func note(_ record: ResultRecord, _ path: String, against expected: ResultRecord) {
    let isStated = ![record.configuration, expected.configuration].contains(.object([]))
    if isStated, record.configuration != expected.configuration {
      StandardError.write("dmft: note: the configuration in \(path) is not the one in \(theory)")
    }
  }
}

extension CompareCommand: WritingCommand {
  static var content: String { "the rows" }
  static var outputKind: FileKind { .points }
}
