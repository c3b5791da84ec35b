import ArgumentParser
import DMFT
import Foundation
import Sweep
import FileFormats
import Drawing
import ResultFiles
import Reports

/// `dmft law`: one law of width and time through many curves.
struct LawCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "law",
    abstract: "Fit a joint law of width and time to many curves, and say what the data do not determine.",
    discussion: """
      Forms: floor, \(LawForm.floor.formula); width-time, \(LawForm.widthTime.formula); four-term, \
      \(LawForm.fourTerm.formula). Coefficients are never negative, errors are relative, and every curve counts \
      with points that are even in log t. A standard error adds the scatter about the law and the change under \
      resampled curves and windows. A number that the data leave open is said to be, with what is known in its \
      place.

      Files: a collected sweep with the axis width; result files, one for each width; or long tables (.csv) with \
      a line for each point, whose columns are named by --width-column, --time-column and --loss-column.

      Losses of this program:
      \(Definitions.losses)

      Examples:
        dmft law sweep.nc
        dmft law n64.nc n256.nc n1024.nc --form four-term --plot law.svg
        dmft law runs.csv --width-column params --loss-column val_loss
        dmft fit curve.nc --floor                the form floor for one curve

      Exit codes: 0 done, also when a number is not identifiable; 64 usage; 65 a file is wrong, or has too few \
      points; 66 a file is missing; 69 gnuplot is missing; 73 the figure cannot be written.
      """)

  @Argument(
    help: ArgumentHelp(
      "A collected sweep, result files, or long tables; - for standard input.", valueName: "file"),
    transform: StreamedInput.path)
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "The law (default: width-time, floor for one width).", valueName: "form"))
  var form: LawForm?

  @Option(
    help: ArgumentHelp("The column of the loss in result files.", valueName: "name"))
  var column = Quantity.testLoss.name

  @OptionGroup var table: LongTableOptions

  @OptionGroup var selection: SelectionOptions

  @OptionGroup var window: WindowOptions<LawCommand>

  @OptionGroup var plot: PlotOption<LawCommand>

  @Flag(help: "JSON instead of text.")
  var json = false

  func validate() throws { try FileKind.curve.checkInputs(files) }

  func run() async throws {
    try OutputPath.check(plot.paths)
    let read = try files.map(points)
    let surface = LossSurface(read.flatMap(\.points).filter(isInWindow))
    let columns = Set(read.map(\.column))
    var report = try LawReport(
      surface, form: form, file: files.joined(separator: ", "),
      column: columns.count == 1 ? columns.first ?? "loss" : "loss")
    report.dataError = read.compactMap(\.error).max()
    report.differing = read.flatMap { Self.differing($0.places) }
    if let path = plot.path {
      let axes = Set(read.map(\.axis))
      let axis = axes.count == 1 ? axes.first ?? "time" : "time"
      try await LawFigure(report.law, column: report.column, axis: axis, size: plot.size).write(to: path)
    }
    try StandardOutput.print(
      json ? report.json.text() + "\n" : report.text + LossNote.text([report.column]))
  }

  /// The start has no place on a logarithmic axis.
  private func isInWindow(_ point: LossSurface.Point) -> Bool {
    point.time != 0 && point.time >= window.from ?? -.infinity && point.time <= window.to ?? .infinity
  }

  /// The points of a file, the column of their losses, what they lie along, and their relative error where it has to be stated.
  private func points(
    _ file: String
  ) throws -> (
    points: [LossSurface.Point], column: String, axis: String, error: Double?,
    places: [[CollectedCurve.Coordinate]]
  ) {
    if try ResultFile.isTable(file), let found = try table.points(file) {
      return (found.points, found.column, found.axis, nil, [])
    }
    let curves = try selection.curves(file).filter { !$0.record.isSimulation || $0.coordinates.isEmpty }
    let points = try curves.flatMap { curve in
      let losses = try curve.record.values(of: column, in: file)
      let width = curve.width ?? 1
      return zip(curve.record.curve.points, losses).map {
        LossSurface.Point(width: width, time: $0, loss: $1)
      }
    }
    let error = Diagnostics.largest(curves.compactMap(\.record.diagnostics.statedError))
    let axis = curves.first?.record.curve.axis ?? .time
    return (points, column, axis.rawValue, error, curves.map(\.coordinates))
  }

  /// Axes of a sweep that are neither widths nor repetitions, of which there are several values.
  static func differing(_ places: [[CollectedCurve.Coordinate]]) -> [(name: String, values: [String])] {
    (places.first ?? []).compactMap { axis in
      guard axis.name != "width", !axis.path.hasSuffix("seed") else { return nil }
      var values: [String] = []
      for case let label? in places.map({ $0.first { $0.name == axis.name }?.value.label })
      where !values.contains(label) { values.append(label) }
      return values.count > 1 ? (axis.name, values) : nil
    }
  }
}

extension LawCommand: DrawingCommand, FittingCommand {
  static var figure: String { "Draw data and law to FIG (\(FileKind.figure.choice))." }
  static var window: (from: ArgumentHelp, to: ArgumentHelp) {
    (
      from: ArgumentHelp("Earliest time that counts.", valueName: "t0"),
      to: ArgumentHelp("Latest time that counts.", valueName: "t1")
    )
  }
}

extension LawForm: ExpressibleByArgument {}

extension CollectedCurve {
  /// The width that a sweep or the configuration gives.
  fileprivate var width: Double? {
    if let value = coordinates.first(where: { $0.name == "width" }) { return value.value.number }
    return switch record.configuration["network"]?["width"] {
    case .number(let value)?: value
    case .integer(let value)?: Double(value)
    default: nil
    }
  }
}
