import ArgumentParser
import DMFT
import Foundation
import LinearAlgebra
import FileFormats
import Reports

/// `dmft fit`: power laws in curves, also in those of real networks.
struct FitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit a power law to a curve, with local exponents and crossovers.",
    discussion: """
      Takes result files and any CSV table with a line of names; the axis is the column step or time, without one \
      the first, unless --x names another. The standard error adds to the scatter about the line half the range of the exponents of the \
      window's thirds: a curve that bends has a large error, however smooth it is. Where the file has standard \
      errors of the column (test_loss_se, as simulations have), what they make of the exponent takes the place of \
      the scatter when it is larger: points that err together do not scatter. Without --from the window is \
      the later half of the logarithmic axis. Crossovers are looked for in the whole curve: steeper (as from lazy \
      to rich), flatter, or a plateau (as from a finite width).

      \(Definitions.losses)

      Examples:
        dmft fit curve.nc
        dmft fit curve.csv --from 1e4 --to 1e8 --json
        dmft fit training.csv --x tokens --column validation_loss --column train_loss
        dmft fit mine.csv --map step=iter --subtract-label-noise 0.1
        dmft fit lazy.nc rich.nc --crossing 0.58
        dmft fit sweep.nc --at width=4096     curves of a collected sweep
        dmft fit curve.nc --floor             a power law above a floor
        dmft fit curve.nc -o exponents.csv    local exponents (.json: everything)
        dmft solve run.yaml -o - | dmft fit -

      Exit codes: 0 done; 64 usage; 65 a file is wrong, lacks the column, or has too few points in the window; \
      66 a file is missing; 73 an output \
      cannot be written.
      """)

  @Argument(
    help: ArgumentHelp(
      "Result files, or tables: \(FileKind.curve.choice); - for standard input, CSV or JSON.",
      valueName: "curve"),
    transform: StreamedInput.path)
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "The column to fit; may be repeated (default: test_loss, or the only loss that there is).",
      valueName: "name"))
  var column: [String] = []

  @Option(help: ArgumentHelp("The column of a CSV table that is the axis.", valueName: "name"))
  var x: String?

  @OptionGroup var selection: SelectionOptions

  @OptionGroup var window: WindowOptions<FitCommand>

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Also say where the local exponent first passes p.", valueName: "p"),
    transform: Allowed.number("a finite number"))
  var crossing: Double?

  @Flag(help: "Fit a power law above a floor, E + a x^-p, in the window (all of the curve unless given).")
  var floor = false

  @Flag(help: "JSON instead of a table.")
  var json = false

  @OptionGroup var output: OutputOption<FitCommand>

  @OptionGroup var own: OwnColumnsOptions

  func validate() throws {
    try FileKind.curve.checkInputs(files)
    if floor, let path = output.paths.first(where: { OutputPath.ending($0) == "csv" }) {
      throw ValidationError("\(path): a law with a floor has no local exponents; allowed: .json")
    }
    guard !floor || crossing == nil else { throw ValidationError("--crossing does not go with --floor") }
  }

  func run() throws {
    try OutputPath.check(output.paths)
    let columns = try column.isEmpty ? [usualColumn()] : column
    if floor { return try fitFloors(columns) }
    let reports = try files.flatMap { file in try columns.flatMap { try self.reports(file, $0) } }
    let values = reports.map { $0.json(named: reports.count > 1) }
    try write(
      values, text: reports.map(\.text).joined(separator: "\n") + LossNote.text(reports.map(\.column)),
      csv: FitReport.csv(reports))
  }

  private func usualColumn() throws -> String {
    ColumnChoice.resolve(
      nil, in: try files.map { ($0, try FitInput.names($0, selection, reading: own.columns)) }, use: "fitted")
  }

  /// Text on standard output, JSON where it was asked for, and the files.
  private func write(_ values: [JSONValue], text: String, csv: String) throws {
    let list = (values.count == 1 ? values[0] : .array(values)).text()
    for path in output.paths {
      if OutputPath.isStandardOutput(path) {
        try StandardOutput.print(json ? list + "\n" : csv)
      } else {
        try AtomicFile.write(OutputPath.ending(path) == "csv" ? csv : list + "\n", to: path)
      }
    }
    if output.isOnStandardOutput { return json ? () : StandardError.writeRaw(text) }
    if json { try StandardOutput.write(list) } else { try StandardOutput.print(text) }
  }

  /// The law E + a x^-p of every curve.
  private func fitFloors(_ columns: [String]) throws {
    let laws = try files.flatMap { file in
      try columns.flatMap { column in
        try FitInput.curves(file, x: x, column: column, selection, reading: own.columns).map {
          name, curve, _, error in
          let points = zip(curve.x, curve.y).map { LossSurface.Point(width: 1, time: $0, loss: $1) }
          let window = points.filter {
            $0.time >= self.window.from ?? 0 && $0.time <= self.window.to ?? .infinity
          }
          var report = try LawReport(
            LossSurface(window), form: .floor, file: "\(name), \(column)", column: column)
          report.dataError = error
          return report
        }
      }
    }
    try write(
      laws.map(\.json), text: laws.map(\.text).joined() + LossNote.text(laws.map(\.column)), csv: "")
  }

  private func reports(_ file: String, _ column: String) throws -> [FitReport] {
    try FitInput.curves(file, x: x, column: column, selection, reading: own.columns).map {
      name, curve, standardErrors, error in
      let leftOut = LeftOutPoints(curve.x, curve.y)
      leftOut.announce(column, in: name)
      let errors = FitInput.usable(standardErrors, of: column, in: name)
      var report = try report(
        name, column, LogCurve(curve.x, curve.y, standardErrors: errors), leftOut: leftOut.count)
      report.curveError = error
      return report
    }
  }

  private func report(
    _ file: String, _ column: String, _ curve: LogCurve, leftOut: Int
  ) throws -> FitReport {
    try checkWindow(curve, file)
    do {
      return FitReport(
        file: file, column: column, leftOut: leftOut,
        fit: try PowerLawFit(curve, from: window.from, to: window.to),
        local: LocalExponents(curve, count: FitReport.localCount).points,
        crossovers: Crossover.find(in: curve), sought: crossing,
        crossing: crossing.flatMap { LocalExponents(curve, count: FitReport.fineCount).crossing($0) })
    } catch let error as DescriptionError {
      throw CommandFailure(
        code: .badInput,
        message: "\(file): \(column): the \(error.key) is \(error.value); allowed: \(error.allowed)")
    }
  }
}

extension FitCommand {
  /// - Throws: `CommandFailure` with `badInput` for an end of the window that leaves no point.
  private func checkWindow(_ curve: LogCurve, _ file: String) throws {
    guard let first = curve.x.first.map({ exp($0) }), let last = curve.x.last.map({ exp($0) }) else { return }
    let ends = NumberText.short(first) + " … " + NumberText.short(last)
    let problem: String? =
      if let from = window.from, from >= last {
        "--from is \(from.readable); allowed: less than the last"
      } else if let to = window.to, to <= first {
        "--to is \(to.readable); allowed: more than the first"
      } else { nil }
    guard let problem else { return }
    throw CommandFailure(
      code: .badInput, message: "\(file): \(problem) of the points that can be fitted (\(ends))")
  }
}

extension FitCommand: WritingCommand {
  static var content: String { "local exponents (.csv) or everything (.json)" }
  static var outputKind: FileKind { .points }
}

extension FitCommand: FittingCommand {
  static var window: (from: ArgumentHelp, to: ArgumentHelp) {
    (
      from: ArgumentHelp("Start of the window.", valueName: "t0"),
      to: ArgumentHelp("End of the window.", valueName: "t1")
    )
  }
}
